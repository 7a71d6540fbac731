"""`azl migrate plan`."""

import typer

from azlinux_cli.cli.begin import show_plan
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.migration_plan import MigrateCommand, draft_of, tell_draft

app = leaf()


@app.command(cls=MigrateCommand)
def plan(ctx: typer.Context) -> None:
    """Plan a migration to 4.0: judge every machine, choose its way, say what may be lost.

    Machines that azl migrate check inhibits are refused. Nothing is changed.
    """
    draft = draft_of(ctx, acts=False)
    tell_draft(ctx, draft)
    if draft.plan is not None:
        show_plan(ctx, draft.plan)
