"""Whether the host that answers after a disk was swapped is the one whose key was pinned before."""

import itertools
from dataclasses import dataclass, replace

from azlinux_cli.domain.disk_restore import Facts
from azlinux_cli.domain.errors import HostIdentityError
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble, known_trouble
from azlinux_cli.ports.host_key import HostKeyProbe, HostKeys
from azlinux_cli.services.disk.patience import Patience

_STEPS_S = (1.0, 2.0, 3.0, 5.0)  # the last one repeats
_ONE_TRY_S = 10.0
# What a machine that boots says, and one whose sshd is not up yet.
_BOOTING = {
    Trouble.REFUSED,
    Trouble.TIMED_OUT,
    Trouble.NO_ROUTE,
    Trouble.RESET,
    Trouble.PROTOCOL,
}


@dataclass(frozen=True, slots=True)
class SameHost:
    """Believes nothing new: a pin is moved to another disk only if the server holds its key."""

    probe: HostKeyProbe
    host_keys: HostKeys

    def pinned(self, target: NodeTarget) -> Pin | None:
        return self.host_keys.pinned(target.host_key_alias)

    def await_ssh(self, target: NodeTarget, patience: Patience) -> HostKey:
        """The key that is shown once SSH answers.

        Raises OperationTimeoutError at the deadline, and the trouble of a machine that no waiting
        brings an answer from.
        """
        if target.trouble is not None:
            raise known_trouble(target, target.trouble).error
        pin = self.pinned(target)
        types = tuple(dict.fromkeys(key.type for key in pin.keys)) if pin else ()
        for step_s in itertools.chain(_STEPS_S, itertools.repeat(_STEPS_S[-1])):
            limit_s = max(1.0, min(_ONE_TRY_S, patience.left_s))
            shown = self.probe.presented(target, types=types, deadline_s=limit_s)
            if isinstance(shown, HostKey):
                return shown
            _give_up_on(shown)
            patience.pause(step_s, f"SSH of {target.name}")
        raise AssertionError  # the steps are endless

    def check(self, target: NodeTarget, patience: Patience) -> Facts:
        """Move the pin to the disk that `target` has now.

        A machine without a pin stays without: whoever signs in next has to prove it. Raises
        HostIdentityError for another key; the pin stays as it was.
        """
        pin = self.pinned(target)
        shown = self.await_ssh(target, patience)
        if pin is None:
            return {"hostKey": "not pinned", "fingerprints": [shown.fingerprint]}
        if shown not in pin.keys:
            raise _another(target, shown, pin)
        self.host_keys.pin(replace(pin, os_disk_id=target.os_disk_id, confirmed=True))
        return {"hostKey": "pinned", "fingerprints": list(pin.fingerprints)}


def _give_up_on(trouble: NodeTrouble) -> None:
    if trouble.reason not in _BOOTING:
        raise trouble.error


def _another(target: NodeTarget, shown: HostKey, pin: Pin) -> HostIdentityError:
    return HostIdentityError(
        f"{target.name} ({target.where}) shows host key {shown.fingerprint} ({shown.type}) after "
        f"its disk was restored, while {', '.join(pin.fingerprints)} was pinned before",
        hint=(
            "the restored disk holds the key of the day of its snapshot; nothing was pinned",
            f"azl node trust {target.name} asks Azure which keys the machine has",
        ),
        details={"presented": shown.fingerprint, "expected": list(pin.fingerprints)},
    )
