"""`azl rollout list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand

app = leaf()


@app.command(cls=DataCommand)
def list_(ctx: typer.Context) -> None:
    """List runs, newest first."""
    from azlinux_cli.domain.errors import AzlError
    from azlinux_cli.rendering.rollout.run import RUN_VIEW, SeenRun
    from azlinux_cli.services.rollout.stand import state_of

    deps = deps_of(ctx)
    runs = []
    for entry in deps.journals().list():
        try:
            runs.append(SeenRun(state_of(entry), entry.owner))
        except AzlError as error:
            deps.err.write(f"warning: {error.message}\n")
            deps.err.writelines(f"hint: {hint}\n" for hint in error.hints)
    deps.names().replace("run", [run.state.plan.id for run in runs])
    show(ctx, RUN_VIEW, runs)
