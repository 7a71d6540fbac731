"""A remedy applied to machines that need it, each by itself."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.migration.fix import Fix, fix_of
from azlinux_cli.domain.migration.machine import MachineCheck
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.remote_command import remote_script
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.side_by_side import side_by_side

_DEADLINE_S = 60.0
_WIDTH = 16


def in_need(machines: Sequence[MachineCheck], key: str) -> list[MachineCheck]:
    """Those with a finding that a remedy of azl's helps against, and that nobody has accepted."""
    return [
        machine
        for machine in machines
        if any(f.key == key and f.fixable and f.accepted is None for f in machine.findings)
    ]


def says(machine: MachineCheck, key: str) -> str:
    """What would be done to it. Raises UsageError for a key without such a remedy."""
    return "" if machine.facts is None else fix_of(key).says(machine.facts)


@dataclass(frozen=True, slots=True)
class ApplyFix:
    """Changes machines. No machine's trouble stops another."""

    shell: RemoteShell

    def __call__(self, machines: Sequence[MachineCheck], key: str) -> list[MachineResult]:
        """In the order given. Raises UsageError for a key without a remedy of azl's."""
        fix = fix_of(key)
        results: dict[int, MachineResult] = {}

        def one(index: int) -> None:
            results[index] = self._one(machines[index], fix)

        order = range(len(machines))
        side_by_side(one, order, width=_WIDTH, cancelled=threading.Event())
        return [results[index] for index in order]

    def _one(self, machine: MachineCheck, fix: Fix) -> MachineResult:
        target = machine.target
        try:
            self._apply(machine, fix)
        except AzlError as error:
            return MachineResult.failed(target.name, target.resource_group, error)
        return MachineResult(target.name, target.resource_group, Outcome.SUCCEEDED, "fixed")

    def _apply(self, machine: MachineCheck, fix: Fix) -> None:
        """Raises AzlError: what the machine said, or why it would not be safe."""
        if machine.facts is None:
            return
        command = remote_script(fix.script(machine.facts), sudo=True)
        done = self.shell.run(
            machine.target, command.line, deadline_s=_DEADLINE_S, stdin=command.stdin
        )
        if done.trouble is not None:
            raise done.trouble.error
        if not done.ok:
            said = short((done.stderr or done.stdout).strip().rpartition("\n")[2])
            raise RemoteError(f"{machine.target.name}: the remedy failed: {said}")
