"""What commands on one run share: its argument, and where it stands."""

from typing import TYPE_CHECKING, Annotated

import typer

from azlinux_cli.cli.deps import deps_of

if TYPE_CHECKING:
    from azlinux_cli.rendering.rollout.run import SeenRun

Run = Annotated[str, typer.Argument(metavar="RUN", help="A run, or the beginning of its id.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the record.")]


def seen(ctx: typer.Context, run: str) -> "SeenRun":
    """Raises NotFoundError."""
    from azlinux_cli.rendering.rollout.run import SeenRun
    from azlinux_cli.services.rollout.stand import state_of

    entry = deps_of(ctx).journals().read(run)
    return SeenRun(state_of(entry), entry.owner)
