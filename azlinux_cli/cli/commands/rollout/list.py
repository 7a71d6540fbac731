"""`azl rollout list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand

app = leaf()


@app.command(cls=DataCommand)
def list_(ctx: typer.Context) -> None:
    """List runs, newest first."""
    from azlinux_cli.rendering.rollout.run import RUN_VIEW

    deps = deps_of(ctx)
    rows = deps.journals().list()
    for row in rows:
        if row.error is not None:
            deps.err.write(f"warning: {row.error.message}\n")
            deps.err.writelines(f"hint: {hint}\n" for hint in row.error.hints)
    deps.names().replace("run", [row.run for row in rows])
    show(ctx, RUN_VIEW, [row for row in rows if row.summary is not None])
