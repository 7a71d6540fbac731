"""How carefully a run goes through node pools: the options of the verbs that start one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.cli.policy import policy_of, policy_options

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan
    from azlinux_cli.services.aks.plan_move import MoveRequest

_OPTIONS = {"gate", "window"}


class PoolRunCommand(CloudCommand):
    """A command that starts a run on node pools: one pool after the other."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        careful = [option for option in policy_options() if option.name in _OPTIONS]
        super().__init__(*args, params=[*(params or []), *careful], **extra)


def pool_policy_of(ctx: typer.Context, total: int) -> "Policy":
    """No pool may fail; one at a time. Raises UsageError for a gate or window that is none."""
    from dataclasses import replace

    return replace(policy_of(ctx, total), parallel=1)


def planned(
    ctx: typer.Context,
    names: Sequence[str],
    cluster: str,
    resource_group: str | None,
    request: "MoveRequest",
) -> "RolloutPlan | None":
    """None, which is told: there is nothing to do. Raises what planning raises."""
    from azlinux_cli import __version__
    from azlinux_cli.bootstrap.aks import kubernetes_of
    from azlinux_cli.services.aks.find import pool_in
    from azlinux_cli.services.aks.plan_move import PlanMoves

    deps = deps_of(ctx)
    of = aks.cluster_of(ctx, cluster, resource_group)
    for name in names:
        pool_in(of, name)
    if request.asked.os_sku:
        aks.warn_of_sku(ctx, request.asked.os_sku)
    plan = PlanMoves(
        deps.aks(),
        deps.region(),
        kubernetes_of(deps),
        deps.os_skus(),
        deps.clock,
        deps.owner().by,
        __version__,
    )(of, names, request)
    if plan is None:
        deps.err.write(f"nothing to do: {', '.join(names)}\n")
    return plan
