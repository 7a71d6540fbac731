"""Nodes that are this machine's own sh, and pins that are a dictionary."""

import subprocess
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock

from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import (
    NodeBytes,
    NodeResult,
    NodeTarget,
    NodeTrouble,
    Trouble,
    known_trouble,
)


class FakeRemoteShell:
    """A RemoteShell. `answers` by node name replace the local sh; `troubles` come before both."""

    def __init__(self, *, keep_bytes: int = 1 << 20) -> None:
        self.answers: dict[str, NodeResult] = {}
        self.troubles: dict[str, NodeTrouble] = {}
        self.ran: list[tuple[str, str, str]] = []
        self.disconnected: list[str] = []
        self._keep_bytes = keep_bytes
        self._closed = Event()
        self._lock = Lock()

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        with self._lock:
            self.ran.append((target.name, command, stdin))
        trouble = self.troubles.get(target.name)
        if target.trouble is not None:
            trouble = known_trouble(target, target.trouble)
        if self._closed.is_set():
            trouble = NodeTrouble(Trouble.INTERRUPTED, f"{target.name}: interrupted")
        if trouble is not None:
            return NodeResult(target.name, trouble=trouble)
        if target.name in self.answers:
            return replace(self.answers[target.name], name=target.name)
        return self._local(target, command, deadline_s, stdin)

    def _local(self, target: NodeTarget, command: str, deadline_s: float, stdin: str) -> NodeResult:
        try:
            done = subprocess.run(
                ["sh", "-c", command],
                input=stdin.encode(),
                capture_output=True,
                timeout=deadline_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            trouble = NodeTrouble(Trouble.COMMAND_TIMED_OUT, f"{target.name}: did not end in time")
            return NodeResult(target.name, trouble=trouble)
        signal = -done.returncode if done.returncode < 0 else None
        return NodeResult(
            target.name,
            None if signal else done.returncode,
            done.stdout[: self._keep_bytes].decode(errors="replace"),
            done.stderr[: self._keep_bytes].decode(errors="replace"),
            {9: "KILL", 15: "TERM"}.get(signal, str(signal)) if signal else None,
            max(len(done.stdout), len(done.stderr)) > self._keep_bytes,
        )

    def exchange(
        self,
        target: NodeTarget,
        command: str,
        *,
        deadline_s: float,
        stdin: bytes = b"",
        keep_bytes: int = 0,
    ) -> NodeBytes:
        """By the local sh."""
        with self._lock:
            self.ran.append((target.name, command, ""))
        trouble = self.troubles.get(target.name)
        if trouble is not None:
            return NodeBytes(NodeResult(target.name, trouble=trouble))
        if target.name in self.answers:
            answer = replace(self.answers[target.name], name=target.name)
            return NodeBytes(replace(answer, stdout=""), answer.stdout.encode()[:keep_bytes])
        done = subprocess.run(
            ["sh", "-c", command], input=stdin, capture_output=True, timeout=deadline_s, check=False
        )
        truncated = len(done.stdout) > keep_bytes
        stderr = done.stderr.decode(errors="replace")
        result = NodeResult(target.name, done.returncode, "", stderr, None, truncated)
        return NodeBytes(result, done.stdout[:keep_bytes])

    def disconnect(self, target: NodeTarget) -> None:
        with self._lock:
            self.disconnected.append(target.name)

    def close(self) -> None:
        self._closed.set()


class FakeHostKeys:
    """A pin store that forgets at the end of the test."""

    path = Path("/nonexistent/known_hosts")

    def __init__(self, *pins: Pin) -> None:
        self.pins = {pin.alias.lower(): pin for pin in pins}

    def pinned(self, alias: str) -> Pin | None:
        return self.pins.get(alias.lower())

    def pin(self, pin: Pin) -> None:
        self.pins[pin.alias.lower()] = replace(pin, alias=pin.alias.lower())

    def forget(self, alias: str) -> bool:
        return self.pins.pop(alias.lower(), None) is not None

    def at(self, address: str) -> tuple[Pin, ...]:
        return tuple(pin for pin in self.pins.values() if pin.address == address)

    def all(self) -> list[Pin]:
        return sorted(self.pins.values(), key=lambda pin: (pin.name, pin.alias))


class FakeProbe:
    """Servers that show the keys they are given, by node name; others refuse."""

    def __init__(self, **keys: HostKey) -> None:
        self.keys = keys

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> HostKey | NodeTrouble:
        key = self.keys.get(target.name.replace("-", "_"))
        message = f"{target.name}: {target.where} refused the connection"
        return key or NodeTrouble(Trouble.REFUSED, message)
