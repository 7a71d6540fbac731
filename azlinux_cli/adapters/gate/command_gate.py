"""A gate that is a program on this machine: exit status 0 passes."""

import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azlinux_cli.domain.rollout.evidence import evidence, line
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    import subprocess

_KEPT_BYTES = 32 * 1024
_CHUNK_BYTES = 64 * 1024
_LOOK_S = 0.05
_DRAIN_S = 0.5  # for output that is under way when the program ends
_REAP_S = 5.0
_NOT_RUN = {126: "it may not be run", 127: "it is not there"}  # as sh has it


@dataclass(frozen=True, slots=True)
class CommandGate:
    """A GateRunner. The value is text for sh, as typed; nothing is put into it.

    The program is told where the run stands by its environment. Its process group ends with the
    answer: what it left in the background is killed, and so is all of it at the deadline.
    """

    clock: Clock

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        import subprocess

        try:
            process = subprocess.Popen(
                ["/bin/sh", "-c", gate.value],
                env={**os.environ, **_environment(at)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                bufsize=0,
            )
        except (OSError, ValueError) as error:
            return GateVerdict(passed=False, message=line(f"it could not be started: {error}"))
        try:
            output, ended = self._watch(process, self.clock.monotonic() + deadline_s)
        finally:
            _end(process)
        seen = evidence(output.decode(errors="replace"), tail=True)
        if not ended:
            late = f"it did not end within {deadline_s:g} s, and was killed"
            return GateVerdict(passed=False, message=late, evidence=seen)
        status = process.returncode
        return GateVerdict(passed=status == 0, message=_ending(status), evidence=seen)

    def _watch(self, process: "subprocess.Popen[bytes]", ends_at: float) -> tuple[bytes, bool]:
        """The end of its output, and whether the program ended in time."""
        from select import poll

        fd = process.stdout.fileno() if process.stdout is not None else -1
        waiting = poll()  # unlike select, it takes numbers beyond 1023
        waiting.register(fd)
        output, is_open = b"", True
        while True:
            ended = process.poll() is not None
            now = self.clock.monotonic()
            if ended:
                ends_at = min(ends_at, now + _DRAIN_S)
            if now >= ends_at or (ended and not is_open):
                return output, ended
            if not is_open:
                self.clock.sleep(_LOOK_S)
            elif waiting.poll(_LOOK_S * 1000):
                chunk = os.read(fd, _CHUNK_BYTES)
                output, is_open = (output + chunk)[-_KEPT_BYTES:], bool(chunk)


def _environment(at: GatePoint) -> dict[str, str]:
    """All of them, always: an outer run's must not be taken for this one's."""
    return {
        "AZL_ROLLOUT": at.run,
        "AZL_GATE_WHEN": at.when.value,
        "AZL_WAVE": str(at.wave + 1),
        "AZL_NODE": at.node,
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Nothing of it outlives this, unless the kernel itself holds on to it."""
    import subprocess
    from contextlib import suppress

    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout is not None:
        process.stdout.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_REAP_S)


def _ending(status: int) -> str:
    if status < 0:
        return f"it was ended by signal {-status}"
    reason = _NOT_RUN.get(status)
    return f"exit status {status}" + (f": {reason}" if reason else "")
