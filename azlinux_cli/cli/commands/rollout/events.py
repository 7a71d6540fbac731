"""`azl rollout events`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, common_of
from azlinux_cli.cli.run import Run
from azlinux_cli.cli.stop import Stop
from azlinux_cli.domain.errors import UsageError

app = leaf()


@app.command(cls=DataCommand)
def events(
    ctx: typer.Context,
    run: Run,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until nobody works on the run.")
    ] = False,
) -> None:
    """Show what has happened in a run, event by event."""
    from azlinux_cli.rendering.rollout.event import event_view

    if follow:
        _follow(ctx, run)
        return
    entry = deps_of(ctx).journals().read(run)
    show(ctx, event_view(entry.plan), [*entry.records])


def _follow(ctx: typer.Context, run: str) -> None:
    from azlinux_cli.domain.rollout.record import Record
    from azlinux_cli.domain.rollout.state import RolloutState
    from azlinux_cli.rendering.rollout.event import EventLines
    from azlinux_cli.services.rollout.follow import FollowRun

    form = output_form(ctx)
    if form not in {"table", "jsonl"} or common_of(ctx).get("query") is not None:
        raise UsageError(
            "events that are still to come cannot be shown in that format",
            hint="--follow goes with -o jsonl, or with no format at all",
        )
    deps = deps_of(ctx)
    lines = EventLines(deps.out, form)

    def begin(state: RolloutState) -> None:
        for record in deps.journals().read(state.plan.id).records:
            lines(record, state)

    def on_record(record: Record, state: RolloutState) -> None:
        lines(record, state)

    with Stop() as stop:
        try:
            FollowRun(deps.journals(), deps.clock)(run, begin=begin, on_record=on_record)
        except KeyboardInterrupt:
            raise typer.Exit(stop.code) from None
