"""What commands on one run share: its argument, and where it stands."""

from typing import TYPE_CHECKING, Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.options import common_of

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.state import RolloutState
    from azlinux_cli.rendering.rollout.run import SeenRun

Run = Annotated[str, typer.Argument(metavar="RUN", help="A run, or the beginning of its id.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the record.")]


def seen(ctx: typer.Context, run: str) -> "SeenRun":
    """Raises NotFoundError."""
    from azlinux_cli.rendering.rollout.run import SeenRun
    from azlinux_cli.services.rollout.stand import state_of

    entry = deps_of(ctx).journals().read(run)
    return SeenRun(state_of(entry), entry.owner)


def show_end(ctx: typer.Context, state: "RolloutState") -> None:
    """The data of a command that works on a run: every machine, or for programs the run in full.

    With jsonl its events have been told already.
    """
    from azlinux_cli.rendering.rollout.run import FULL_VIEW, MACHINE_VIEW, SeenRun, machines_of

    form, run = output_form(ctx), SeenRun(state)
    if form in {"json", "yaml"} or common_of(ctx).get("query") is not None:
        show(ctx, FULL_VIEW, run)
    elif form != "jsonl":
        show(ctx, MACHINE_VIEW, machines_of(run))
