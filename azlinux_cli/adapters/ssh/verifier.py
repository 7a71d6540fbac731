"""Decides whether the key that a server shows is proven to be that machine's."""

import os
from dataclasses import replace
from pathlib import Path
from threading import Lock

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.authority import Authorities, Vouching
from azlinux_cli.domain.host_certificate import (
    KEY_EXCHANGE_TYPES,
    HostCertificate,
    is_certificate,
)
from azlinux_cli.domain.host_key import HostKey, alias_of_address, explain_change
from azlinux_cli.domain.known_hosts import KnownHosts
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.host_key import HostKeys

USER_FILE = "~/.ssh/known_hosts"


class Verifier:
    """Pins first. A machine outside Azure, or a jump host, may also be in a known_hosts file.

    A virtual machine of Azure may not: its address was somebody else's yesterday. A host
    certificate counts where a CA is known that may vouch for the host.
    """

    def __init__(
        self,
        host_keys: HostKeys,
        authorities: Authorities | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._host_keys = host_keys
        self._authorities = authorities or Authorities()
        self._clock = clock or SystemClock()
        self._files: dict[str, KnownHosts] = {}
        self._lock = Lock()

    def keys_of(self, target: NodeTarget) -> tuple[HostKey, ...]:
        """Every key that would be believed of this target, in the order they were proven."""
        pin = self._host_keys.pinned(target.host_key_alias) if target.host_key_alias else None
        if pin is not None:
            return pin.keys
        if target.vm is not None:
            return ()
        name = alias_of_address(target.address, target.port)
        known = self._file(target.known_hosts or USER_FILE)
        at_address = self._host_keys.at(target.where)
        return (*known.keys_of(name), *(key for pin in at_address for key in pin.keys))

    def types_of(self, target: NodeTarget) -> tuple[str, ...]:
        """What to ask its server for: certificates if a CA may vouch for it, then known keys."""
        plain = dict.fromkeys(key.type for key in self.keys_of(target))
        return (*(KEY_EXCHANGE_TYPES if self.vouching_for(target).authorities else ()), *plain)

    def vouching_for(self, target: NodeTarget) -> Vouching:
        """The CAs that may vouch for a target."""
        known = self._file(target.known_hosts or USER_FILE) if target.vm is None else None
        return self._authorities.of(target, known)

    def objection(self, target: NodeTarget, presented: HostKey) -> NodeTrouble | None:
        """Why this key or certificate must not be believed; None: it is proven.

        A certificate that does not count is still a key: it may be known as such, as for ssh.
        """
        if not is_certificate(presented):
            return self._objection_to_key(target, presented)
        certificate = HostCertificate.parse(presented)
        if certificate is None:
            return _beside(_unknown(target, presented), "it cannot be read")
        vouching = self.vouching_for(target)
        complaint = vouching.complaint(certificate, now=self._clock.now())
        if complaint is None:
            return None
        trouble = self._objection_to_key(target, certificate.key)
        authority = certificate.authority.fingerprint
        return trouble and _beside(trouble, f"{complaint} (signed by CA {authority})")

    def _objection_to_key(self, target: NodeTarget, presented: HostKey) -> NodeTrouble | None:
        believed = self.keys_of(target)
        if presented in believed:
            return None
        return (
            _changed(self._host_keys, target, presented)
            if believed
            else _unknown(target, presented)
        )

    def _file(self, name: str) -> KnownHosts:
        with self._lock:
            if name not in self._files:
                self._files[name] = _read(Path(os.path.expanduser(name)))  # noqa: PTH111
            return self._files[name]


def _read(path: Path) -> KnownHosts:
    try:
        return KnownHosts.parse(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return KnownHosts()


def _beside(trouble: NodeTrouble, complaint: str) -> NodeTrouble:
    """The trouble, and why the certificate that came with the key does not help."""
    message = f"{trouble.message}; the certificate it shows does not count: {complaint}"
    return replace(trouble, message=message)


def _unknown(target: NodeTarget, presented: HostKey) -> NodeTrouble:
    hint = (
        f"azl node trust {target.name} proves and pins it through Azure"
        if target.vm
        else f"{_by_hand(target)} pins it, with the fingerprint as the machine itself shows it"
    )
    return NodeTrouble(
        Trouble.HOST_KEY_UNKNOWN,
        f"{target.name} ({target.where}) shows host key {presented.fingerprint} "
        f"({presented.type}), and nobody has proven that it is {target.name}'s",
        (hint,),
    )


def _by_hand(target: NodeTarget) -> str:
    return f"azl node trust {target.name} --hosts FILE --fingerprint SHA256:..."


_EPHEMERAL = (
    "its OS disk is ephemeral: a reimage would bring a new key and leave the disk's id, so azl "
    "cannot tell one from an attack"
)


def _changed(host_keys: HostKeys, target: NodeTarget, presented: HostKey) -> NodeTrouble:
    pin = host_keys.pinned(target.host_key_alias)
    event = pin and explain_change(pin, vm_id=target.vm_id, os_disk_id=target.os_disk_id)
    shown = f"{presented.fingerprint} ({presented.type})"
    if event:
        return NodeTrouble(
            Trouble.HOST_KEY_CHANGED,
            f"the host key of {target.name} ({target.where}) changed to {shown}: {event}",
            (f"a new key is expected after that; azl node trust {target.name} proves it",),
        )
    hints = [_EPHEMERAL] if target.os_disk_is_ephemeral else []
    hints += ["do not sign in until somebody knows why: this is what an attack looks like"]
    if target.vm:
        hints.append(f"if it was changed on purpose, azl node trust {target.name} asks Azure")
    else:
        hints.append(f"if it was changed on purpose: {_by_hand(target)}")
    return NodeTrouble(
        Trouble.HOST_KEY_CHANGED,
        f"{target.where} shows host key {shown}, which is not {target.name}'s, and nothing "
        "that happened to the machine explains it",
        tuple(hints),
    )
