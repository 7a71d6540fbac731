"""Can these machines become 4.0: one script on every node, Azure asked meanwhile, then judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, EmptySelectionError
from azlinux_cli.domain.migration.cloud import CloudFacts
from azlinux_cli.domain.migration.machine import MachineCheck, Rules, Verdict, machine_check
from azlinux_cli.domain.migration.script import migration_script
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.question import Questions
from azlinux_cli.services.fan_out import FanOut, OnResult

# What the package tool leaves of a node's deadline for connecting and for everything else.
_REST_S = 30
_LEAST_S = 5
Ask = Callable[[Sequence[VmRef]], Mapping[VmRef, CloudFacts | AzlError]]


@dataclass(frozen=True, slots=True)
class FleetPreflight:
    """Machines in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    machines: list[MachineCheck]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class CheckMigration:
    """One connection and one script for each node; nothing is changed."""

    fan_out: FanOut
    ask: Ask

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        rules: Rules,
        *,
        deadline_s: float,
        os: str | None = None,
        on_result: OnResult,
    ) -> FleetPreflight:
        """`os` keeps the nodes that run it, as they say themselves.

        Raises EmptySelectionError when none does.
        """
        command = RemoteCommand("sh -s", migration_script(max(_LEAST_S, int(deadline_s) - _REST_S)))
        refs = list(dict.fromkeys(t.vm for t in targets if t.vm is not None and not t.trouble))
        with Questions(1) as questions:
            asked = questions.ask(lambda: self.ask(refs) if refs else {})
            done = self.fan_out(targets, command, deadline_s=deadline_s, on_result=on_result)
            if done.interrupted:
                known: Mapping[VmRef, CloudFacts | AzlError] = {}
            else:
                known = asked.result()
        pairs = zip(targets, done.results, strict=True)
        machines = [
            machine_check(target, result, known.get(target.vm) if target.vm else None, rules)
            for target, result in pairs
        ]
        kept = [machine for machine in machines if os is None or _runs(machine, os)]
        if machines and not kept:
            raise EmptySelectionError(
                f"none of {len(machines)} nodes runs {os}",
                hint="azl node report shows what they run",
            )
        return FleetPreflight(kept, done.interrupted)


def _runs(machine: MachineCheck, os: str) -> bool:
    """A node that gave no answer counts as what the inventory has it down as, or as unknown."""
    if machine.os is not None:
        return machine.os.value == os
    return machine.target.os in {os, "other"}


def verdicts(machines: Sequence[MachineCheck]) -> list[MachineResult]:
    """A machine that nobody can judge has failed; one that is inhibited has been judged."""
    return [
        MachineResult(m.target.name, m.target.resource_group, Outcome.SUCCEEDED)
        if m.error is None
        else MachineResult.failed(m.target.name, m.target.resource_group, m.error)
        for m in machines
    ]


def inhibited(machines: Sequence[MachineCheck]) -> list[MachineCheck]:
    return [machine for machine in machines if machine.verdict is Verdict.INHIBITED]


def unfinished(machines: Sequence[MachineCheck]) -> list[str]:
    """The nodes that Ctrl-C left without an answer."""
    return [
        m.target.name
        for m in machines
        if m.trouble is not None and m.trouble.reason in {Trouble.INTERRUPTED, Trouble.NOT_BEGUN}
    ]
