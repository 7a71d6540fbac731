"""What a run does to its nodes, by the name that its plan has for it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.domain.rollout.plan import RolloutPlan
    from azlinux_cli.ports.clock import Clock
    from azlinux_cli.ports.procedure import Procedure
    from azlinux_cli.ports.shell import RemoteShell

Make = Callable[["Deps", "RolloutPlan", "RemoteShell", "Clock"], "Procedure"]


def procedure_of(
    deps: "Deps", plan: "RolloutPlan", shell: "RemoteShell", clock: "Clock"
) -> "Procedure":
    """Raises UsageError for a procedure that this azl does not know."""
    make = _PROCEDURES.get(plan.procedure)
    if make is None:
        raise UsageError(
            f"run {plan.id} is a {plan.procedure!r}, which this azl does not know",
            hint=f"it was made by azl {plan.azl}",
        )
    return make(deps, plan, shell, clock)


def _update(deps: "Deps", plan: "RolloutPlan", shell: "RemoteShell", clock: "Clock") -> "Procedure":
    from azlinux_cli.services.node_job import RunJob
    from azlinux_cli.services.node_lease import NodeLease
    from azlinux_cli.services.node_reboot import RebootNode
    from azlinux_cli.services.update.look import AskState
    from azlinux_cli.services.update.procedure import UpdateNode

    return UpdateNode(
        plan,
        targets_of(plan),
        shell,
        clock,
        AskState(shell),
        NodeLease(shell, str(deps.owner())),
        RunJob(shell, clock),
        RebootNode(shell, clock),
    )


def targets_of(plan: "RolloutPlan") -> "Callable[[str], NodeTarget]":
    """The way to each node, as the plan keeps it."""
    from azlinux_cli.domain.rollout.way import target_from

    targets = {unit.name: target_from(unit.target) for unit in plan.units}
    return targets.__getitem__


_PROCEDURES: Mapping[str, Make] = {"update": _update}
