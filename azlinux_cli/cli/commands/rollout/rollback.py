"""`azl rollout rollback`."""

from typing import Annotated

import typer

from azlinux_cli.cli.begin import begin
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, Yes
from azlinux_cli.cli.way_back import way_back

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

    An update: by the OS disk of before if the run took snapshots, else by the packages of before.
    A migration: by the old OS disks, as long as they are kept.
    """
    from azlinux_cli.domain.rollout.budget import Budget
    from azlinux_cli.domain.rollout.plan import Policy

    policy = Policy(
        Budget(max_failures),
        parallel,
        healthy_for_s=healthy_for,
        healthy_within_s=healthy_within,
    )
    plan = way_back(ctx, run, by, policy, reason)
    question = f"Take back what run {plan.options['of']} did on {len(plan.units)} machines?"
    begin(ctx, plan, question, yes=yes, dry_run=dry_run, no_wait=no_wait, reason=reason)
