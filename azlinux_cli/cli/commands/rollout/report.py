"""`azl rollout report`."""

import typer

from azlinux_cli.cli.lazy import leaf

app = leaf()


@app.command()
def report(ctx: typer.Context) -> None:
    """Tell the story of a run: text, JSON or a page."""
