"""`azl update plan`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.begin import show_plan
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts
from azlinux_cli.cli.update import PlanCommand, draft_of, plan_file_of, tell_draft

app = leaf()


@app.command(cls=PlanCommand)
def plan(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the plan there (-o FILE.json does too)."),
    ] = None,
) -> None:
    """Plan an update: look at every machine, freeze what each gets, say what may go wrong.

    Packages are downloaded on one machine of each kind; nothing is installed anywhere.
    """
    draft = draft_of(ctx, hosts)
    tell_draft(ctx, draft)
    if draft.plan is None:
        return
    path = out or plan_file_of(ctx)
    if path is not None:
        from azlinux_cli.adapters.plan_file import write_plan

        write_plan(path, draft.plan)
        deps_of(ctx).err.write(f"hint: azl update apply {path} does it\n")
    show_plan(ctx, draft.plan)
