"""What `azl update plan` and `azl update apply` have in common."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from azlinux_cli.cli.begin import new_run
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.node import by_ssh, targets_of
from azlinux_cli.cli.policy import order_of, policy_of
from azlinux_cli.cli.selection import acting_on, fleet_width_of, given_group, names_of, selection_of
from azlinux_cli.cli.watch import FleetWatch
from azlinux_cli.cli.wish import WishCommand, reason_of, says_more_than_a_plan, wish_of
from azlinux_cli.domain.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.domain.rollout.plan import RolloutPlan
    from azlinux_cli.domain.update.check import NodeCheck
    from azlinux_cli.services.update.plan import Draft

_ASK_S = 120.0
_OUT = "azl.plan-file"


class PlanCommand(WishCommand):
    """`-o` also takes the plan's file: a name that ends with .json, or has a slash."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = [*args]
        for at, word in enumerate(args[:-1]):
            if word in {"-o", "--output"} and _is_file(args[at + 1]):
                ctx.find_root().meta[_OUT] = args[at + 1]
                del args[at : at + 2]
                break
        rest: list[str] = super().parse_args(ctx, args)
        return rest


def _is_file(word: str) -> bool:
    return word.endswith(".json") or "/" in word


def plan_file_of(ctx: typer.Context) -> Path | None:
    found = ctx.find_root().meta.get(_OUT)
    return Path(found) if found else None


def draft_of(ctx: typer.Context, hosts: Path | None, *, acts: bool = False) -> "Draft":
    """Every machine is asked, alike ones are grouped, the content is frozen.

    `acts`: something will be changed, so that saying nothing never means "all".

    Raises EmptySelectionError, UsageError, InhibitedError.
    """
    from azlinux_cli import __version__
    from azlinux_cli.bootstrap.procedure import snapshot_check
    from azlinux_cli.services.node_job import RunJob
    from azlinux_cli.services.update.freeze import FreezeOnNode
    from azlinux_cli.services.update.plan import PlanUpdate, Request

    deps = deps_of(ctx)
    wish, order = wish_of(ctx), order_of(ctx)
    policy_of(ctx, 1)  # a bad option is told before anybody is asked
    selection = acting_on(ctx) if acts and hosts is None else selection_of(ctx)
    targets = targets_of(ctx, selection, resource_group=given_group(ctx), hosts=hosts)
    checks = _checks(ctx, targets, security=wish.security)
    request = Request(
        run=new_run("u"),
        reason=reason_of(ctx),
        wish=wish,
        policy=lambda total: policy_of(ctx, total),
        canaries=order.canaries,
        named_canaries=order.named,
        waves=order.waves,
    )
    freeze = FreezeOnNode(RunJob(deps.shell(), deps.clock))
    by, can_be_kept = deps.owner().by, snapshot_check(deps)
    return PlanUpdate(freeze, deps.clock, by, __version__, can_be_kept)(checks, request)


def _checks(
    ctx: typer.Context, targets: "Sequence[NodeTarget]", *, security: bool
) -> "list[NodeCheck]":
    from azlinux_cli.services.update.check import CheckUpdates

    width = fleet_width_of(ctx, None)
    check_updates = CheckUpdates(by_ssh(ctx, width))
    with FleetWatch(ctx, targets, width) as watch:
        fleet = check_updates(targets, deadline_s=_ASK_S, security=security, on_run=watch.ran)
    if fleet.interrupted:
        raise KeyboardInterrupt
    return fleet.checks


def tell_draft(ctx: typer.Context, draft: "Draft") -> None:
    """Who is up to date, and who was left out."""
    from azlinux_cli.domain.node_set import fold

    err = deps_of(ctx).err
    if draft.up_to_date:
        err.write(f"nothing to do: {fold([*draft.up_to_date])}\n")
    for error in draft.left_out:
        err.write(f"left out: {error.message}\n")


def given_plan(ctx: typer.Context, path: Path | None) -> "RolloutPlan | None":
    """The plan of a file: --plan FILE, or the one word that names a file.

    Raises UsageError for a file that is no plan, or options beside it that a plan has frozen.
    """
    names = names_of(ctx)
    if path is None and len(names) == 1 and _is_file(names[0]):
        path = Path(names[0])
    elif path is not None and names:
        raise UsageError("a plan names its machines; none can be named beside it")
    if path is None:
        return None
    if said := says_more_than_a_plan(ctx):
        raise UsageError(
            f"{', '.join(said)} cannot be given beside a plan, which has it frozen",
            hint="azl update plan with that option makes another plan",
        )
    from azlinux_cli.adapters.plan_file import read_plan

    return read_plan(path)


def refuse_moved(ctx: typer.Context, plan: "RolloutPlan") -> None:
    """Raises ConflictError if a machine is not as it was planned for; it shows the difference.

    A run that has begun is not asked: what differs then is its own doing.
    """
    from azlinux_cli.domain.errors import NotFoundError
    from azlinux_cli.domain.node_state import digest, moved
    from azlinux_cli.domain.rollout.way import target_from

    try:
        deps_of(ctx).journals().read(plan.id)
    except NotFoundError:
        pass
    else:
        return
    checks = _checks(ctx, [target_from(u.target) for u in plan.units], security=False)
    differs = {}
    for unit, check in zip(plan.units, checks, strict=True):
        if check.state is None:
            trouble = check.trouble.message if check.trouble else "it gave no answer"
            differs[unit.name] = [trouble.removeprefix(f"{unit.name}: ")]
        elif found := moved(unit.digest, digest(check.state)):
            differs[unit.name] = found
    if differs:
        shown = "; ".join(f"{name}: {', '.join(what)}" for name, what in [*differs.items()][:5])
        raise ConflictError(
            f"{len(differs)} of {len(plan.units)} machines are not as they were planned for, and "
            f"nothing was changed: {shown}",
            hint="azl update plan makes a plan for what is there now",
            code="StalePlan",
            details={"moved": differs},
        )
