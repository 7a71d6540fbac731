"""Runs: where they are kept, and what the work of one is done with."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.rollout.plan import RolloutPlan
    from azlinux_cli.ports.clock import Clock
    from azlinux_cli.ports.gate import GateRunner
    from azlinux_cli.ports.journal import Journals, MachineLocks, Owner
    from azlinux_cli.ports.shell import RemoteShell
    from azlinux_cli.services.rollout.conduct import ConductRun, Hands
    from azlinux_cli.services.rollout.ledger import OnRecord


def journals(clock: "Clock") -> "Journals":
    from azlinux_cli.adapters.rollout.journals import SqliteJournals

    return SqliteJournals(None, clock)


def machine_locks(clock: "Clock") -> "MachineLocks":
    from azlinux_cli.adapters.rollout.locks import SqliteMachineLocks

    return SqliteMachineLocks(None, clock)


def owner() -> "Owner":
    from azlinux_cli.adapters.rollout.owner import this_owner

    return this_owner()


def run_conductor(
    deps: "Deps", on_record: "OnRecord", on_takeover: "Callable[[str, Owner], None]"
) -> "ConductRun":
    """What works on a run until nothing is left to do here."""
    from azlinux_cli import __version__
    from azlinux_cli.services.rollout.conduct import ConductRun

    def hands(plan: "RolloutPlan") -> "Hands":
        return hands_of(deps, plan)

    return ConductRun(
        deps.machine_locks(), deps.clock, deps.owner(), __version__, hands, on_record, on_takeover
    )


def hands_of(deps: "Deps", plan: "RolloutPlan") -> "Hands":
    """Raises UsageError for a procedure that azl does not know."""
    from azlinux_cli.bootstrap.procedure import Tools, procedure_of
    from azlinux_cli.services.rollout.conduct import Hands
    from azlinux_cli.services.rollout.letting_go import LeavableClock, LeavableShell, LettingGo
    from azlinux_cli.services.rollout.thread_crew import ThreadCrew
    from azlinux_cli.services.update.procedure import STAGE

    letting_go, shell = LettingGo(), deps.shell()

    def let_go() -> None:
        letting_go.asked.set()
        shell.close()

    leavable = LeavableShell(shell, letting_go)
    clock = LeavableClock(deps.clock, letting_go)
    procedure = procedure_of(Tools(deps, leavable, clock, letting_go), plan)
    ahead = STAGE if plan.options.get("download_first") else ""
    return Hands(procedure, gates_of(deps, plan, leavable), ThreadCrew(), let_go, ahead)


def gates_of(deps: "Deps", plan: "RolloutPlan", shell: "RemoteShell") -> "GateRunner":
    from azlinux_cli.bootstrap.gate import gate_runner
    from azlinux_cli.domain.rollout.way import target_from

    units = {unit.name: unit for unit in plan.units}
    return gate_runner(shell, lambda name: target_from(units[name].target), deps.clock)
