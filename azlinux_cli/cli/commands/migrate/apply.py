"""`azl migrate apply`."""

import typer

from azlinux_cli.cli.begin import begin
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.migration_plan import MigrateCommand, draft_of, reason_of, tell_draft
from azlinux_cli.cli.options import DryRun, NoWait, Yes

app = leaf()


@app.command(cls=MigrateCommand)
def apply(
    ctx: typer.Context,
    *,
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
) -> None:
    """Migrate machines to 4.0 in waves, each with its way back.

    A 4.0 disk is built beside each machine, made like it, and takes its place; the old disk is
    kept. What fails goes back by itself. Ctrl-C leaves the run, and azl rollout resume goes on.
    """
    draft = draft_of(ctx, acts=True)
    tell_draft(ctx, draft)
    plan = draft.plan
    if plan is None:
        return
    question = f"Migrate {len(plan.units)} machines to 4.0?"
    reason = reason_of(ctx)
    begin(ctx, plan, question, yes=yes, dry_run=dry_run, no_wait=no_wait, reason=reason)
