"""RemoteShell on paramiko: one connection per node, shared jump hosts, a deadline for each run."""

from dataclasses import replace
from threading import Lock

import paramiko

from azlinux_cli.adapters.ssh.command import Ending, run_command
from azlinux_cli.adapters.ssh.connection import negotiate, open_transport, presented_key
from azlinux_cli.adapters.ssh.deadline import Deadline
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.result import result_of
from azlinux_cli.adapters.ssh.transport import SshTransport
from azlinux_cli.adapters.ssh.trouble import TroubleError, describe
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.node import (
    NodeBytes,
    NodeResult,
    NodeTarget,
    NodeTrouble,
    Trouble,
    known_trouble,
)
from azlinux_cli.ports.clock import Clock

CONNECT_S = 15.0
KEEP_BYTES = 1 << 20
Way = tuple[tuple[str, int, str], ...]  # the hops and the host itself


class _Slot:
    """A place for one connection; its lock makes two commands on a new node connect once."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.transport: SshTransport | None = None


class Connections:
    """Every open connection of this run, by the way it takes. Raises TroubleError."""

    def __init__(self, keys: KeyRing, verifier: Verifier) -> None:
        self._keys = keys
        self._verifier = verifier
        self._lock = Lock()
        self._slots: dict[Way, _Slot] = {}
        self._closed = False

    def to(self, target: NodeTarget, deadline: Deadline) -> SshTransport:
        """The connection to a target, made if there is none (any more)."""
        with self._lock:
            slot = self._slots.setdefault(way_of(target), _Slot())
        with slot.lock:
            if slot.transport is None or not slot.transport.is_active():
                via = self.last_hop(target, deadline)
                slot.transport = open_transport(target, deadline, self._keys, self._verifier, via)
                if self._closed:
                    slot.transport.hang_up()
            return slot.transport

    def last_hop(self, target: NodeTarget, deadline: Deadline) -> SshTransport | None:
        """The connection to the last jump host before a target."""
        if not target.jump:
            return None
        hop = last_hop_of(target)
        try:
            return self.to(hop, deadline)
        except TroubleError as error:
            raise TroubleError(at_hop(error.trouble, target, hop)) from error

    def drop(self, target: NodeTarget) -> None:
        with self._lock:
            slot = self._slots.pop(way_of(target), None)
        if slot is not None and slot.transport is not None:
            slot.transport.hang_up()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            slots = [*self._slots.values()]
            self._slots.clear()
        for slot in slots:
            if slot.transport is not None:
                slot.transport.hang_up()

    @property
    def closed(self) -> bool:
        return self._closed


class ParamikoShell:
    """The RemoteShell and HostKeyProbe of every real run."""

    def __init__(
        self, keys: KeyRing, verifier: Verifier, clock: Clock, *, keep_bytes: int = KEEP_BYTES
    ) -> None:
        self._clock = clock
        self._keep_bytes = keep_bytes
        self._keys = keys
        self._verifier = verifier
        self._connections = Connections(keys, verifier)

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        started = self._clock.monotonic()
        deadline = Deadline(self._clock, started + deadline_s)
        ended = self._ended(target, command, stdin.encode(), deadline, self._keep_bytes)
        result = self._read(target, ended)
        return replace(result, elapsed_s=round(self._clock.monotonic() - started, 3))

    def exchange(
        self,
        target: NodeTarget,
        command: str,
        *,
        deadline_s: float,
        stdin: bytes = b"",
        keep_bytes: int = 0,
    ) -> NodeBytes:
        started = self._clock.monotonic()
        deadline = Deadline(self._clock, started + deadline_s)
        ended = self._ended(target, command, stdin, deadline, keep_bytes)
        data = b""
        if isinstance(ended, Ending):
            data, ended.stdout = bytes(ended.stdout), bytearray()
        result = self._read(target, ended)
        elapsed_s = round(self._clock.monotonic() - started, 3)
        return NodeBytes(replace(result, elapsed_s=elapsed_s), data)

    def disconnect(self, target: NodeTarget) -> None:
        self._connections.drop(target)

    def close(self) -> None:
        self._connections.close()
        self._keys.close()

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> HostKey | NodeTrouble:
        if target.trouble is not None:
            return known_trouble(target, target.trouble)
        deadline = Deadline.after(self._clock, min(deadline_s, CONNECT_S))
        try:
            via = self._connections.last_hop(target, deadline)
            transport = negotiate(target, deadline, types, via)
        except TroubleError as error:
            return error.trouble
        key = presented_key(transport)
        transport.hang_up()
        return key

    def vouched(self, target: NodeTarget, *, deadline_s: float = CONNECT_S) -> bool:
        """Whether a known CA vouches for the server, by the certificate that it shows now.

        Nobody is asked where no CA is known that might. Raises no trouble of the node's own.
        """
        if target.trouble is not None or not self._verifier.vouching_for(target).authorities:
            return False
        types = self._verifier.types_of(target)
        shown = self.presented(target, types=types, deadline_s=deadline_s)
        return isinstance(shown, HostKey) and self._verifier.objection(target, shown) is None

    def _ended(
        self, target: NodeTarget, command: str, stdin: bytes, deadline: Deadline, keep_bytes: int
    ) -> Ending | NodeTrouble:
        if target.trouble is not None:
            return known_trouble(target, target.trouble)
        try:
            transport = self._connections.to(target, deadline.within(CONNECT_S))
            return run_command(
                transport, command, stdin=stdin, deadline=deadline, keep_bytes=keep_bytes
            )
        except TroubleError as error:
            return self._interrupted(target) or error.trouble
        except (paramiko.SSHException, OSError, EOFError) as error:
            return self._interrupted(target) or describe(Trouble.RESET, target, error)

    def _read(self, target: NodeTarget, ended: Ending | NodeTrouble) -> NodeResult:
        if isinstance(ended, NodeTrouble):
            return NodeResult(target.name, trouble=ended)
        return result_of(target, ended, self._interrupted(target))

    def _interrupted(self, target: NodeTarget) -> NodeTrouble | None:
        if not self._connections.closed:
            return None
        message = f"{target.name}: interrupted; the command may still be running there"
        return NodeTrouble(Trouble.INTERRUPTED, message)


def last_hop_of(target: NodeTarget) -> NodeTarget:
    """The last jump host before a target, with the ones before it as its own."""
    *before, hop = target.jump
    return replace(hop, jump=tuple(before))


def at_hop(trouble: NodeTrouble, target: NodeTarget, hop: NodeTarget) -> NodeTrouble:
    """A hop's trouble as that of the node behind it. A hop's identity stays what it is."""
    identity = {Trouble.HOST_KEY_UNKNOWN, Trouble.HOST_KEY_CHANGED}
    reason = trouble.reason if trouble.reason in identity else Trouble.JUMP_HOST
    message = f"{target.name}: jump host {trouble.message.removeprefix(f'{hop.name}: ')}"
    how = (f"FILE needs one line: {hop.name} {hop.where}",) if reason in identity else ()
    return NodeTrouble(reason, message, (*trouble.hints, *how))


def way_of(target: NodeTarget) -> Way:
    hops = (*target.jump, target)
    return tuple((hop.address, hop.port, hop.user) for hop in hops)
