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
    from azlinux_cli.ports.shell import ByteShell
    from azlinux_cli.services.aks.pool_steps import PoolSteps
    from azlinux_cli.services.disk.restore import RestoreDisk
    from azlinux_cli.services.disk.take import TakeSnapshot
    from azlinux_cli.services.migration.replace_machine import ReplaceMachine
    from azlinux_cli.services.rollout.letting_go import LettingGo
    from azlinux_cli.services.update.hands import NodeHands

_CHECK_S = 60.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What procedures work with; `shell` and `clock` end when the process lets go."""

    deps: "Deps"
    shell: "ByteShell"
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
        prepared = bool(plan.options.get("prepared"))
        return RollBackDisk(plan, of, hands, restore, tools.letting_go, step_s, prepared)
    return RollBackPackages(plan, of, hands, step_s, plan.options["boot_s"])


def _migrate_replace(tools: Tools, plan: "RolloutPlan") -> "ReplaceMachine":
    from azlinux_cli.adapters.migration_data import load_knowledge
    from azlinux_cli.domain.manifest.successor import Successors
    from azlinux_cli.domain.migration.replace_wish import replace_wish_from
    from azlinux_cli.services.disk.identity import SameHost
    from azlinux_cli.services.migration.carry import CarryMachine
    from azlinux_cli.services.migration.carrying import Carrying
    from azlinux_cli.services.migration.new_identity import NewIdentity
    from azlinux_cli.services.migration.replace_machine import ReplaceMachine
    from azlinux_cli.services.reach import Reach
    from azlinux_cli.services.replace.replace import ReplaceDisk

    deps, clock = tools.deps, tools.clock
    wish, known = replace_wish_from(plan.options), load_knowledge(deps.catalog())
    shell = tools.shell
    do = CarryMachine(plan.id, shell, clock, wish.step_s)
    successors = Successors(known.as_of, known.successors, known.repositories)
    identity = NewIdentity(
        deps.vms(),
        Reach(deps.way_in()),
        deps.prove(),
        deps.host_keys(),
        SameHost(deps.probe(), deps.host_keys()),
    )
    azure = ReplaceDisk(deps.disks(), deps.vm_models(), deps.vm_actions(), deps.region(), clock)
    carrying = Carrying(do, shell, clock, deps.vms(), successors)
    hands = _hands(tools, plan)
    return ReplaceMachine(plan, wish, hands, azure, carrying, identity, tools.letting_go)


def _migrate_back(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    from azlinux_cli.services.migration.go_back import GoBack

    return GoBack(_migrate_replace(tools, plan))


def _nodepool_migrate(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    from azlinux_cli.services.aks.blue_green import BlueGreen

    return BlueGreen(plan, _pool_steps(tools, plan), tools.deps.os_skus())


def _nodepool_upgrade(tools: Tools, plan: "RolloutPlan") -> "Procedure":
    from azlinux_cli.bootstrap.rollout import gates_of
    from azlinux_cli.services.aks.upgrade import UpgradePool
    from azlinux_cli.services.rollout.node_gates import NodeGates

    ask = NodeGates(plan, gates_of(tools.deps, plan, tools.shell))
    return UpgradePool(plan, _pool_steps(tools, plan), tools.deps.os_skus(), ask)


def _pool_steps(tools: Tools, plan: "RolloutPlan") -> "PoolSteps":
    from azlinux_cli.bootstrap.aks import kubernetes_of
    from azlinux_cli.services.aks.nodes import ClusterNodes
    from azlinux_cli.services.aks.pool_steps import PoolSteps
    from azlinux_cli.services.aks.settled import SettledAks

    deps, step_s = tools.deps, plan.options["step_s"]
    azure = SettledAks(deps.aks(), deps.aks_actions(), tools.clock, tools.letting_go, step_s)
    kubernetes = kubernetes_of(deps)
    return PoolSteps(azure, lambda ref: ClusterNodes(kubernetes(ref)))


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
    "migrate-replace": _migrate_replace,
    "migrate-back": _migrate_back,
    "nodepool-migrate": _nodepool_migrate,
    "nodepool-upgrade": _nodepool_upgrade,
    "migrate-in-place": _migrate_in_place,
}
