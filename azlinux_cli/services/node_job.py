"""Running a job on a node to its end, whatever becomes of the connection meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.node_job import (
    JobPhase,
    JobState,
    NodeJob,
    poll_command,
    read_job,
    start_command,
)
from azlinux_cli.domain.node_lease import renewal
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.node_answer import not_read

FIRST_S, LONGEST_S = 0.3, 5.0  # between two looks
ASK_S = 60.0  # for one look
# Refused keys and senseless answers of a node whose job was seen: its own sshd, PAM or sudo may be
# what the job works on, and pam_nologin(8) sends everybody away while it boots.
PATIENCE_S = 120.0
# Nothing that waiting mends. Every other trouble may be an sshd that is being updated.
FINAL = frozenset(
    {
        Trouble.AUTH,
        Trouble.HOST_KEY_UNKNOWN,
        Trouble.HOST_KEY_CHANGED,
        Trouble.LOCAL,
        Trouble.NOT_FOUND,
        Trouble.NO_ADDRESS,
        Trouble.POWERED_OFF,
    }
)


@dataclass(frozen=True, slots=True)
class JobEnd:
    """`state` is the last one seen, `trouble` why there is no better one. `log`: its last part.

    Without a trouble the job is over, or was never begun.
    """

    state: JobState | None
    trouble: NodeTrouble | None = None
    log: str = ""


OnState = Callable[[JobState], None]


def _ignore(state: JobState) -> None:
    pass


@dataclass(frozen=True, slots=True)
class RunJob:
    """A lost connection is no end of a job; only the deadline ends the waiting for it."""

    shell: RemoteShell
    clock: Clock

    def __call__(
        self,
        target: NodeTarget,
        job: NodeJob,
        *,
        deadline_s: float,
        on_state: OnState = _ignore,
    ) -> JobEnd:
        """Begin it, or find it begun, and wait. At the deadline it is left running there."""
        watch = _Watch(self, target, job.run, job.step, self.clock.monotonic() + deadline_s)
        return watch.to_end(start_command(job), on_state)

    def observe(
        self,
        target: NodeTarget,
        run: str,
        step: str,
        *,
        deadline_s: float,
        on_state: OnState = _ignore,
    ) -> JobEnd:
        """Wait for the end of one that somebody began; a job that is not there is no trouble."""
        watch = _Watch(self, target, run, step, self.clock.monotonic() + deadline_s)
        return watch.to_end(None, on_state)


@dataclass(slots=True)
class _Watch:
    do: RunJob
    target: NodeTarget
    run: str
    step: str
    ends_at: float
    state: JobState | None = None
    log: str = ""
    seen_at: float = 0.0
    senseless: int = 0  # answers in a row that were none: a full disk, no sudo

    def to_end(self, start: RemoteCommand | None, on_state: OnState) -> JobEnd:
        pause_s, trouble = FIRST_S, None
        while True:
            command = start or self._poll()
            state, trouble = self._ask(command)
            if state is not None:
                if state.phase is not JobPhase.STARTING:
                    start = None
                self.state, self.seen_at, self.senseless = state, self.do.clock.monotonic(), 0
                self.log = (self.log + state.log)[-_KEPT:]
                on_state(state)
                if state.is_over or (state.phase is JobPhase.ABSENT):
                    return JobEnd(state, None, self.log)
            elif trouble is not None and self._is_final(trouble):
                return JobEnd(self.state, trouble, self.log)
            if self.do.clock.monotonic() + pause_s >= self.ends_at:
                return JobEnd(self.state, trouble or self._late(), self.log)
            self.do.clock.sleep(pause_s)
            pause_s = min(pause_s * 1.6, LONGEST_S)

    def _is_final(self, trouble: NodeTrouble) -> bool:
        if self.state is not None and trouble.reason in _MAY_PASS:
            return self.do.clock.monotonic() - self.seen_at >= PATIENCE_S
        self.senseless = self.senseless + 1 if trouble.reason is Trouble.OUTPUT else 0
        return trouble.reason in FINAL or self.senseless >= _SENSELESS

    def _poll(self) -> RemoteCommand:
        seen = self.state.log_size if self.state else 0
        return poll_command(self.run, self.step, seen, also=renewal(self.run))

    def _ask(self, command: RemoteCommand) -> tuple[JobState | None, NodeTrouble | None]:
        left_s = max(1.0, self.ends_at - self.do.clock.monotonic())
        result = self.do.shell.run(
            self.target, command.line, deadline_s=min(ASK_S, left_s), stdin=command.stdin
        )
        if result.trouble is not None:
            return None, result.trouble
        try:
            return read_job(result.stdout), None
        except RemoteError as error:
            return None, not_read(self.target, result, error)

    def _late(self) -> NodeTrouble:
        begun = self.state is not None and self.state.phase is JobPhase.RUNNING
        what = "has not ended in time, and goes on there" if begun else "has not begun in time"
        message = f"{self.target.name}: {self.step} {what}"
        return NodeTrouble(Trouble.COMMAND_TIMED_OUT, message)


_SENSELESS = 3
_MAY_PASS = frozenset({Trouble.AUTH, Trouble.OUTPUT})
_KEPT = 1_048_576  # characters of a job's log
