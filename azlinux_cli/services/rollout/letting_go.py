"""A clock and a shell for work that may be left: both say so instead of waiting on."""

from dataclasses import dataclass, field
from threading import Event

from azlinux_cli.domain.node import NodeBytes, NodeResult, NodeTarget, Trouble
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import Stopped
from azlinux_cli.ports.shell import ByteShell


@dataclass(slots=True)
class LettingGo:
    """Whether this process still waits for its machines."""

    asked: Event = field(default_factory=Event)

    def check(self) -> None:
        if self.asked.is_set():
            raise Stopped


@dataclass(frozen=True, slots=True)
class LeavableClock:
    """Its `sleep` raises Stopped as soon as the process lets go."""

    clock: Clock
    letting_go: LettingGo
    real: bool = True  # False: the clock's own sleep is not one

    def now(self) -> float:
        return self.clock.now()

    def monotonic(self) -> float:
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self.letting_go.check()
        if self.real:
            self.letting_go.asked.wait(seconds)
        else:
            self.clock.sleep(seconds)
        self.letting_go.check()


@dataclass(frozen=True, slots=True)
class LeavableShell:
    """Raises Stopped where a command ended because the process lets go."""

    shell: ByteShell
    letting_go: LettingGo

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        self.letting_go.check()
        result = self.shell.run(target, command, deadline_s=deadline_s, stdin=stdin)
        if result.trouble is not None and result.trouble.reason is Trouble.INTERRUPTED:
            self.letting_go.check()
        return result

    def exchange(
        self,
        target: NodeTarget,
        command: str,
        *,
        deadline_s: float,
        stdin: bytes = b"",
        keep_bytes: int = 0,
    ) -> NodeBytes:
        self.letting_go.check()
        said = self.shell.exchange(
            target, command, deadline_s=deadline_s, stdin=stdin, keep_bytes=keep_bytes
        )
        if said.result.trouble is not None and said.result.trouble.reason is Trouble.INTERRUPTED:
            self.letting_go.check()
        return said

    def disconnect(self, target: NodeTarget) -> None:
        self.shell.disconnect(target)

    def close(self) -> None:
        self.shell.close()
