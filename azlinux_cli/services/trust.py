"""Proving who a machine is, through ARM, before anybody signs in to it. Never on first use."""

from dataclasses import dataclass
from datetime import UTC, datetime

from azlinux_cli.domain.console import ConsoleEvidence, read_console
from azlinux_cli.domain.errors import (
    AccessDeniedError,
    AzlError,
    HostIdentityError,
    SignInError,
    UnreachableError,
)
from azlinux_cli.domain.host_key import HostKey, Pin, Proof, explain_change
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.vm import Vm, VmRef
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.host_key import HostKeyProbe, HostKeys
from azlinux_cli.ports.run_command import RunCommand, SerialLog

HARVEST = "cat /etc/ssh/ssh_host_*_key.pub"
# What a server shows first; the order OpenSSH prefers keys in (ssh_config(5), HostKeyAlgorithms).
_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")
_ORDER = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521")


@dataclass(frozen=True, slots=True)
class ProveHostKey:
    """Ask the machine for its host keys through ARM, compare with what its sshd shows, pin them."""

    run_command: RunCommand
    serial_log: SerialLog
    host_keys: HostKeys
    probe: HostKeyProbe
    clock: Clock

    def __call__(self, vm: Vm, target: NodeTarget, *, deadline_s: float = 120.0) -> Pin:
        """As `prove`; `target` is how `vm` is reached."""
        return self.prove(target, vm.ref, deadline_s=deadline_s)

    def prove(self, target: NodeTarget, ref: VmRef, *, deadline_s: float = 120.0) -> Pin:
        """The pin, as it now stands in the store.

        A machine whose SSH cannot be reached from here is pinned all the same, unconfirmed: ARM
        has said which keys it has. Raises HostIdentityError when ARM has no word on the keys, or
        when the server shows another one than ARM says it has.
        """
        proof, evidence = self._evidence(ref, deadline_s)
        shown = self._presented(target, evidence, deadline_s)
        if isinstance(shown, HostKey) and not evidence.proves(shown):
            raise _mismatch(target, shown, evidence)
        keys = evidence.keys or ((shown,) if isinstance(shown, HostKey) else ())
        if not keys:
            reason = shown.message if isinstance(shown, NodeTrouble) else "no answer"
            raise UnreachableError(
                f"only a fingerprint of {target.name}'s host key is known, and its server could "
                f"not be asked for the key: {reason}"
            )
        confirmed = isinstance(shown, HostKey)
        pin = pin_of(target, keys, proof, timestamp(self.clock), confirmed=confirmed)
        self._forget_namesakes(pin)
        self.host_keys.pin(pin)
        return pin

    def _evidence(self, ref: VmRef, deadline_s: float) -> tuple[Proof, ConsoleEvidence]:
        reasons = []
        try:
            output = self.run_command.run(ref, HARVEST, deadline_s=deadline_s)
        except AzlError as error:
            if _is_signed_out(error):
                raise
            reasons.append(f"Run Command: {error.message}")
        else:
            keys = tuple(k for line in output.stdout.splitlines() if (k := HostKey.parse(line)))
            if keys:
                return Proof.RUN_COMMAND, ConsoleEvidence(keys)
            reasons.append("Run Command: it printed no host key")
        try:
            text = self.serial_log.read(ref)
        except AzlError as error:
            reasons.append(f"serial log: {error.message}")
        else:
            if evidence := read_console(text or ""):
                return Proof.SERIAL_LOG, evidence
            what = "boot diagnostics are off" if text is None else "it names no host key"
            reasons.append(f"serial log: {what}")
        raise HostIdentityError(
            f"the host key of {ref.name} cannot be proven: {'; '.join(reasons)}",
            hint=f"azl node trust {ref.name} --fingerprint SHA256:..., if you know it otherwise",
        )

    def _presented(
        self, target: NodeTarget, evidence: ConsoleEvidence, deadline_s: float
    ) -> HostKey | NodeTrouble:
        has = {key.type for key in evidence.keys}
        types = (*(t for t in _ORDER if t in has), *sorted(has - {*_ORDER}))
        return self.probe.presented(target, types=types, deadline_s=min(deadline_s, 15.0))

    def _forget_namesakes(self, pin: Pin) -> None:
        """A machine deleted and made again has a new vmId: its old pin is of no more use."""
        for old in self.host_keys.all():
            same = old.resource_id.lower() == pin.resource_id.lower()
            if same and old.alias != pin.alias:
                self.host_keys.forget(old.alias)


def _is_signed_out(error: AzlError) -> bool:
    """A role that lacks Run Command may still be allowed to read the serial log."""
    return isinstance(error, SignInError) and not isinstance(error, AccessDeniedError)


def _mismatch(target: NodeTarget, shown: HostKey, evidence: ConsoleEvidence) -> HostIdentityError:
    expected = ", ".join(k.fingerprint for k in evidence.keys) or ", ".join(evidence.fingerprints)
    return HostIdentityError(
        f"{target.where} is not {target.name}: its host key is {shown.fingerprint} "
        f"({shown.type}), while Azure says {target.name} has {expected}",
        hint="somebody may be in between, or the address belongs to another machine; "
        "nothing was pinned",
        details={"presented": shown.fingerprint, "expected": expected},
    )


@dataclass(frozen=True, slots=True)
class TrustFingerprint:
    """Pin the key a server shows, if it has the fingerprint that a person vouches for."""

    host_keys: HostKeys
    probe: HostKeyProbe
    clock: Clock

    def __call__(self, target: NodeTarget, fingerprint: str, *, deadline_s: float = 15.0) -> Pin:
        """Raises HostIdentityError for another key, UnreachableError (or kin) for no answer."""
        shown = self._shown(target, fingerprint, deadline_s)
        proven_at = timestamp(self.clock)
        pin = pin_of(target, (shown,), Proof.FINGERPRINT, proven_at, confirmed=True)
        self.host_keys.pin(pin)
        return pin

    def _shown(self, target: NodeTarget, fingerprint: str, deadline_s: float) -> HostKey:
        """The key that has the fingerprint: a server may hold one of each type."""
        seen = []
        for type_ in _TYPES:
            shown = self.probe.presented(target, types=(type_,), deadline_s=deadline_s)
            if isinstance(shown, NodeTrouble):
                raise shown.error
            if shown.fingerprint == fingerprint:
                return shown
            seen.append(f"{shown.fingerprint} ({shown.type})")
        raise HostIdentityError(
            f"{target.where} has no host key {fingerprint}; "
            f"it shows {', '.join(dict.fromkeys(seen))}",
            details={"presented": list(dict.fromkeys(seen)), "expected": fingerprint},
        )


def pin_of(
    target: NodeTarget, keys: tuple[HostKey, ...], proof: Proof, proven_at: str, *, confirmed: bool
) -> Pin:
    return Pin(
        alias=target.host_key_alias,
        keys=keys,
        name=target.name,
        resource_id=target.vm.id if target.vm else "",
        vm_id=target.vm_id,
        os_disk_id=target.os_disk_id,
        address=target.where,
        proof=proof,
        proven_at=proven_at,
        confirmed=confirmed,
    )


def timestamp(clock: Clock) -> str:
    """Now, RFC 3339 in UTC, whole seconds."""
    return datetime.fromtimestamp(clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_current(pin: Pin | None, target: NodeTarget) -> bool:
    """Whether a pin still speaks of the machine that is there now."""
    return pin is not None and (
        explain_change(pin, vm_id=target.vm_id, os_disk_id=target.os_disk_id) is None
    )


def state_of_pin(pin: Pin | None, target: NodeTarget) -> str:
    """One word for people: `pinned`, `outdated` (an event explains a new key), `unknown`."""
    if pin is None:
        return "unknown"
    return "pinned" if is_current(pin, target) else "outdated"
