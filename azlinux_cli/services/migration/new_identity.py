"""The host key of a machine whose disk is another one now: the one that was proven before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import HostIdentityError
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.vm import Vm, VmRef
from azlinux_cli.ports.host_key import HostKeys
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.services.disk.identity import SameHost
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.trust import ProveHostKey

_PROVE_S = 300.0


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """Nothing is believed at first sight: ARM says which keys the scratch machine has."""

    vms: VmCatalog
    reach: Callable[[Vm], NodeTarget]
    prove: ProveHostKey
    host_keys: HostKeys
    host: SameHost

    def prove_scratch(self, scratch: NodeTarget, ref: VmRef) -> dict[str, Any]:
        """Facts: `keys`, as `known_hosts` writes them. Raises HostIdentityError."""
        pin = self.prove.prove(scratch, ref, deadline_s=_PROVE_S)
        return {"keys": lines_of(pin.keys), "fingerprints": [*pin.fingerprints]}

    def of(self, target: NodeTarget) -> list[str]:
        """The keys that are pinned for a machine; empty for one that is not."""
        pin = self.host_keys.pinned(target.host_key_alias)
        return lines_of(pin.keys) if pin else []

    def now(self, ref: VmRef) -> NodeTarget:
        """The machine as it is reached today: made again, it has another id."""
        return self.reach(self.vms.get(ref))

    def await_it(self, ref: VmRef, keys: Sequence[str], patience: Patience) -> dict[str, Any]:
        """Wait for SSH, and see that the machine has one of `keys`; then they are its pin.

        Raises HostIdentityError for another key: nothing is pinned then. OperationTimeoutError.
        """
        target = self.now(ref)
        known = tuple(key for line in keys if (key := HostKey.parse(line)) is not None)
        shown = self.host.await_ssh(target, patience)
        if shown not in known:
            raise HostIdentityError(
                f"{target.name} ({target.where}) shows host key {shown.fingerprint} ({shown.type}),"
                f" and {', '.join(key.fingerprint for key in known) or 'none'} was expected of its "
                "disk",
                hint=f"azl node trust {target.name} asks Azure which keys the machine has",
            )
        self._forget_namesakes(target)
        self.host_keys.pin(
            Pin(
                target.host_key_alias,
                known,
                target.name,
                ref.id,
                target.vm_id,
                target.os_disk_id,
                confirmed=True,
            )
        )
        return {"fingerprint": shown.fingerprint}

    def forget(self, target: NodeTarget) -> None:
        """A scratch machine is no more."""
        self.host_keys.forget(target.host_key_alias)

    def _forget_namesakes(self, target: NodeTarget) -> None:
        resource = target.vm.id.lower() if target.vm else ""
        for pin in self.host_keys.all():
            if pin.resource_id.lower() == resource and pin.alias != target.host_key_alias:
                self.host_keys.forget(pin.alias)


def lines_of(keys: Sequence[HostKey]) -> list[str]:
    return [f"{key.type} {key.data}" for key in keys]
