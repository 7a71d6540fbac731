"""`azl rollout rollback`."""

from typing import Annotated

import typer

from azlinux_cli.cli.begin import begin, new_run
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, Yes
from azlinux_cli.domain.errors import UsageError

app = leaf()


@app.command(cls=CloudCommand)
def rollback(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run, or the beginning of its id.")],
    *,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="WAY", help="packages or snapshot (if the run took one)."),
    ] = None,
    max_failures: Annotated[
        int, typer.Option(metavar="N", min=0, help="Machines that may fail before it stops.")
    ] = 0,
    parallel: Annotated[
        int, typer.Option(metavar="N", min=1, max=1000, help="Machines worked on at once.")
    ] = 16,
    healthy_for: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Healthy that long without a break.")
    ] = 10.0,
    healthy_within: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="... within this time.")
    ] = 300.0,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
) -> None:
    """Take back what a run has changed, in a run of its own; say first what cannot be.

    By the OS disk of before if the run took snapshots, else by the packages of before.
    """
    from azlinux_cli import __version__
    from azlinux_cli.bootstrap.procedure import restore_check
    from azlinux_cli.domain.rollout.budget import Budget
    from azlinux_cli.domain.rollout.plan import Policy
    from azlinux_cli.services.update.rollback_plan import By, PlanRollback

    if by is not None and by not in set(By):
        raise UsageError(f"--by cannot be {by!r}", hint=f"one of: {', '.join(By)}")
    deps = deps_of(ctx)
    policy = Policy(
        Budget(max_failures),
        parallel,
        healthy_for_s=healthy_for,
        healthy_within_s=healthy_within,
    )
    plan = PlanRollback(deps.clock, deps.owner().by, __version__, restore_check(deps))(
        deps.journals().read(run),
        new_run("b"),
        way=By(by) if by else None,
        policy=policy,
        reason=reason,
    )
    question = f"Take back what run {plan.options['of']} did on {len(plan.units)} machines?"
    begin(ctx, plan, question, yes=yes, dry_run=dry_run, no_wait=no_wait, reason=reason)
