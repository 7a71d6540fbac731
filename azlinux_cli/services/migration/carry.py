"""Carrying a machine over: packed on the old one, moved in pieces, made true on the new one.

Nothing of it touches the disk of the computer that azl runs on. Every step may be done again, and
comes to the same end; a step that failed is done again as another attempt, since a job runs once.
"""

from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.manifest.archive import pack_body
from azlinux_cli.domain.manifest.plan import Restoration
from azlinux_cli.domain.manifest.restore import (
    accounts_body,
    files_body,
    packages_body,
    repositories_body,
    units_body,
)
from azlinux_cli.domain.manifest.transfer import (
    PIECE_BYTES,
    Packed,
    forget_command,
    settle_body,
)
from azlinux_cli.domain.manifest.verdict import (
    Judgement,
    judge_files,
    judge_packages,
    judge_packed,
    judge_plain,
    judge_units,
)
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.node_job import NodeJob
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.ports.shell import ByteShell
from azlinux_cli.services.migration.transfer import Transfer
from azlinux_cli.services.node_job import JobEnd, RunJob

_ASK_S = 60.0
_TOOL_SHARE = 0.9
_FULL = "No space left on device"


@dataclass(frozen=True, slots=True)
class CarryMachine:
    """`run` names the work, on both machines; `deadline_s` is for each step."""

    run: str
    shell: ByteShell
    clock: Clock
    deadline_s: float = 3600.0
    piece_bytes: int = PIECE_BYTES

    def pack(self, old: NodeTarget, plan: Restoration, *, attempt: int = 1) -> StepEnd:
        """Facts: `packed` (size and digest), `changed` (files that changed meanwhile)."""
        return self._job(old, "carry-pack", attempt, pack_body(self.run, plan), judge_packed)

    def transfer(
        self, old: NodeTarget, new: NodeTarget, packed: Packed, plan: Restoration
    ) -> StepEnd:
        """The archive as it was packed, on the new machine. Goes on where another one stopped.

        Refuses, with nothing changed, where what is to come has no room.
        """
        move = Transfer(self.run, self.shell, self.clock, self.deadline_s, self.piece_bytes)
        return move(old, new, packed, plan.directory_bytes)

    def settle(self, new: NodeTarget, packed: Packed, *, attempt: int = 1) -> StepEnd:
        """Believes what came by its digest; what is not right is thrown away."""
        return self._job(new, "carry-settle", attempt, settle_body(self.run, packed), judge_plain)

    def accounts(self, new: NodeTarget, plan: Restoration, *, attempt: int = 1) -> StepEnd:
        body = accounts_body(self.run, plan)
        return self._job(new, "carry-accounts", attempt, body, judge_plain)

    def repositories(self, new: NodeTarget, plan: Restoration, *, attempt: int = 1) -> StepEnd:
        body = repositories_body(self.run, plan)
        return self._job(new, "carry-repositories", attempt, body, judge_plain)

    def packages(self, new: NodeTarget, plan: Restoration, *, attempt: int = 1) -> StepEnd:
        """Facts: `missing`, names that no repository has. Those fail nobody here: compare does."""
        seconds = max(1, int(self.deadline_s * _TOOL_SHARE))
        body = packages_body(self.run, plan, seconds=seconds)
        return self._job(new, "carry-packages", attempt, body, judge_packages)

    def files(self, new: NodeTarget, *, attempt: int = 1) -> StepEnd:
        """Facts: `files`, how many; `differing`; `setAside`, what sshd or sudo would not have."""
        return self._job(new, "carry-files", attempt, files_body(self.run), judge_files)

    def units(self, new: NodeTarget, plan: Restoration, *, attempt: int = 1) -> StepEnd:
        """They are on from the next boot. Facts: `notEnabled`, `opened` (ports)."""
        body = units_body(self.run, plan)
        return self._job(new, "carry-units", attempt, body, judge_units)

    def forget(self, target: NodeTarget) -> StepEnd:
        """The archive, with what is secret in it, goes. To be done on both machines."""
        command = forget_command(self.run)
        result = self.shell.run(target, command.line, deadline_s=_ASK_S, stdin=command.stdin)
        if result.trouble is not None:
            return troubled(result.trouble)
        if result.exit_status != 0:
            message = f"{target.name}: the archive could not be removed: {result.stderr[:200]}"
            return StepEnd(ok=False, code="not-removed", message=message)
        return StepEnd()

    def _job(
        self, target: NodeTarget, step: str, attempt: int, body: str, judge: Judgement
    ) -> StepEnd:
        job = NodeJob(self.run, f"{step}-{attempt}", body)
        end = RunJob(self.shell, self.clock)(target, job, deadline_s=self.deadline_s)
        return end_of(target, end, judge)


def end_of(target: NodeTarget, end: JobEnd, judge: Judgement) -> StepEnd:
    if end.trouble is not None:
        return troubled(end.trouble)
    status = end.state.exit_status if end.state is not None else None
    if status is None:
        message = f"{target.name}: the work was cut off there: power, a reboot, a kill"
        return StepEnd(ok=False, code="lost", message=message)
    if _FULL in end.log:
        message = f"{target.name}: its disk is full: {_line_with(_FULL, end.log)}"
        return StepEnd(ok=False, code="disk-full", message=message)
    if status != 0:
        message = f"{target.name}: it failed there with status {status}: {_last(end.log)}"
        return StepEnd(ok=False, code="carry-failed", message=message)
    try:
        facts: dict[str, Any] = judge(end.log)
    except RemoteError as error:
        return StepEnd(ok=False, code="output", message=f"{target.name}: {error.message}")
    return StepEnd(facts=facts)


def troubled(trouble: NodeTrouble) -> StepEnd:
    code = "disk-full" if _FULL in trouble.message else trouble.reason.value
    return StepEnd(ok=False, code=code, message=trouble.message, hints=trouble.hints)


def _line_with(words: str, log: str) -> str:
    return next(line for line in log.splitlines() if words in line).strip()[:200]


def _last(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it printed nothing"
