"""The ways into a machine that need no network path: ARM Run Command and the serial log."""

from dataclasses import dataclass
from typing import Protocol

from azlinux_cli.domain.vm import VmRef


@dataclass(frozen=True, slots=True)
class ScriptOutput:
    """What a script left behind. `truncated`: Run Command keeps the last 4,096 bytes only."""

    exit_status: int | None
    stdout: str
    stderr: str
    truncated: bool = False


class RunCommand(Protocol):
    def run(self, ref: VmRef, script: str, *, deadline_s: float) -> ScriptOutput:
        """Run a shell script as root through the VM agent. One at a time for each machine.

        Raises AzlError: not signed in, not running, no agent, deadline passed.
        """
        ...


class SerialLog(Protocol):
    def read(self, ref: VmRef) -> str | None:
        """What the console printed since boot; None: boot diagnostics are off.

        Raises AzlError for a request that failed.
        """
        ...
