"""`azl update apply`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.begin import begin
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts
from azlinux_cli.cli.options import DryRun, NoWait, Yes
from azlinux_cli.cli.update import draft_of, given_plan, refuse_moved, tell_draft
from azlinux_cli.cli.wish import WishCommand, reason_of

app = leaf()


@app.command(cls=WishCommand)
def apply(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    plan_file: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="A plan of `azl update plan`."),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
) -> None:
    """Update machines in waves: by a plan's file, or by a plan made, shown and asked about now.

    Ctrl-C leaves the run: what is under way on a machine goes on, and can be picked up again.
    """
    plan = given_plan(ctx, plan_file)
    if plan is not None:
        refuse_moved(ctx, plan)
    else:
        draft = draft_of(ctx, hosts, acts=True)
        tell_draft(ctx, draft)
        plan = draft.plan
        if plan is None:
            return
    question = f"Update {len(plan.units)} machines?"
    reason = reason_of(ctx)
    begin(ctx, plan, question, yes=yes, dry_run=dry_run, no_wait=no_wait, reason=reason)
