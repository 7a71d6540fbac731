"""`azl auth status`."""

import typer

from azlinux_cli.cli.deps import deps_of, show_one
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand

app = leaf()


@app.command(cls=CloudCommand)
def status(ctx: typer.Context) -> None:
    """Show who is signed in and where, after asking Azure whether that is so."""
    from azlinux_cli.rendering.sign_in import STATUS_VIEW

    deps = deps_of(ctx)
    show_one(ctx, STATUS_VIEW, (deps.settings, deps.subscription()))
