"""What a run does to its nodes, by the name that its plan has for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.disk_restore import Restore
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.domain.rollout.plan import RolloutPlan
    from azlinux_cli.ports.clock import Clock
    from azlinux_cli.ports.procedure import Procedure
    from azlinux_cli.ports.shell import RemoteShell
    from azlinux_cli.services.disk.restore import RestoreDisk
    from azlinux_cli.services.disk.take import TakeSnapshot
    from azlinux_cli.services.rollout.letting_go import LettingGo
    from azlinux_cli.services.update.hands import NodeHands

_CHECK_S = 60.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What procedures work with; `shell` and `clock` end when the process lets go."""

    deps: "Deps"
    shell: "RemoteShell"
    clock: "Clock"
    letting_go: "LettingGo"


def procedure_of(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    """Raises UsageError for a procedure that this azl does not know."""
    make = _PROCEDURES.get(plan.procedure)
    if make is None:
        raise UsageError(
            f"run {plan.id} is a {plan.procedure!r}, which this azl does not know",
            hint=f"it was made by azl {plan.azl}",
        )
    return make(tools, plan)


def _update(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    from azlinux_cli.domain.update.wish import wish_from
    from azlinux_cli.services.update.procedure import UpdateNode
    from azlinux_cli.services.update.snapshot import SnapshotOfRun

    wish = wish_from(plan.options)
    snapshot = None
    if wish.snapshot:
        take = _take_snapshot(tools.deps, tools.clock)
        snapshot = SnapshotOfRun(plan.id, take, wish.step_s, tools.letting_go)
    return UpdateNode(plan, wish, _hands(tools, plan), snapshot)


def _rollback(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    from azlinux_cli.services.update.rollback import RollBackDisk, RollBackPackages
    from azlinux_cli.services.update.rollback_plan import By

    of, step_s = plan.options["of"], plan.options["step_s"]
    hands = _hands(tools, plan)
    if plan.options["by"] == By.SNAPSHOT:
        restore = _restore_disk(tools.deps, tools.clock)
        return RollBackDisk(plan, of, hands, restore, tools.letting_go, step_s)
    return RollBackPackages(plan, of, hands, step_s, plan.options["boot_s"])


def _migrate_in_place(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    from azlinux_cli.domain.in_place import in_place_from
    from azlinux_cli.services.migration.in_place import MigrateInPlace
    from azlinux_cli.services.migration.in_place_back import GoBack
    from azlinux_cli.services.migration.in_place_boot import BootInto4
    from azlinux_cli.services.migration.in_place_change import ChangePackages
    from azlinux_cli.services.migration.in_place_prepare import Prepare
    from azlinux_cli.services.update.snapshot import SnapshotOfRun

    wish, hands = in_place_from(plan.options), _hands(tools, plan)
    take = _take_snapshot(tools.deps, tools.clock)
    restore = _restore_disk(tools.deps, tools.clock)
    return MigrateInPlace(
        hands,
        SnapshotOfRun(plan.id, take, wish.step_s, tools.letting_go),
        Prepare(plan, wish, hands),
        ChangePackages(plan, wish, hands),
        BootInto4(plan, wish, hands),
        GoBack(plan, hands, restore, tools.letting_go, wish.step_s),
    )


def _hands(tools: Tools, plan: "RolloutPlan") -> "NodeHands":
    from azlinux_cli.services.node_job import RunJob
    from azlinux_cli.services.node_lease import NodeLease
    from azlinux_cli.services.node_reboot import RebootNode
    from azlinux_cli.services.update.hands import NodeHands
    from azlinux_cli.services.update.look import AskState

    shell, clock = tools.shell, tools.clock
    return NodeHands(
        plan.id,
        _targets_of(plan),
        shell,
        clock,
        AskState(shell),
        NodeLease(shell, str(tools.deps.owner())),
        RunJob(shell, clock),
        RebootNode(shell, clock),
    )


def snapshot_check(deps: "Deps") -> "Callable[[NodeTarget], None]":
    """Whether a machine's OS disk can be kept. Raises AzlError if it cannot."""
    from azlinux_cli.services.update.snapshot import vm_to_keep

    return lambda target: _take_snapshot(deps, deps.clock).check(vm_to_keep(target), target.vm_id)


def restore_check(deps: "Deps") -> "Callable[[Restore], None]":
    """Whether a machine can come back by its disk. Raises AzlError if it cannot."""
    from azlinux_cli.ports.vm_action import Waiting

    waiting = Waiting(True, _CHECK_S)
    return lambda restore: _restore_disk(deps, deps.clock).check(restore, waiting)


def _take_snapshot(deps: "Deps", clock: "Clock") -> "TakeSnapshot":
    from azlinux_cli.services.disk.take import TakeSnapshot

    return TakeSnapshot(deps.disks(), deps.vms(), clock)


def _restore_disk(deps: "Deps", clock: "Clock") -> "RestoreDisk":
    from azlinux_cli.services.disk.identity import SameHost
    from azlinux_cli.services.disk.restore import RestoreDisk
    from azlinux_cli.services.reach import Reach

    return RestoreDisk(
        deps.disks(),
        deps.vms(),
        deps.vm_actions(),
        Reach(deps.way_in()),
        SameHost(deps.probe(), deps.host_keys()),
        clock,
    )


def _targets_of(plan: "RolloutPlan") -> "Callable[[str], NodeTarget]":
    """The way to each node, as the plan keeps it."""
    from azlinux_cli.domain.rollout.way import target_from

    targets = {unit.name: target_from(unit.target) for unit in plan.units}
    return targets.__getitem__


Make = Callable[[Tools, "RolloutPlan"], "Procedure"]
_PROCEDURES: Mapping[str, Make] = {
    "update": _update,
    "rollback": _rollback,
    "migrate-in-place": _migrate_in_place,
}
