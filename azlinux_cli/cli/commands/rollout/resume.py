"""`azl rollout resume`."""

from typing import Annotated

import typer

from azlinux_cli.cli.conduct import conduct, in_background
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, NoWait

app = leaf()


@app.command(cls=CloudCommand)
def resume(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run, or the beginning of its id.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    approve: Annotated[
        bool, typer.Option("--approve", help="Pass the approval that the run waits for.")
    ] = False,
    retry: Annotated[
        bool | None,
        typer.Option(
            "--retry/--no-retry",
            help="Try failed machines again; done anyway if they stopped the run.",
        ),
    ] = None,
    max_failures: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Another budget from here on.")
    ] = None,
    parallel: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=1000, help="Another width from here on.")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the window to open, as long as it takes.")
    ] = False,
    no_wait: NoWait = False,
) -> None:
    """Go on with a run: after a crash, Ctrl-C, a pause, a halt, or an approval.

    What was under way is looked at first, never simply repeated.
    """
    from azlinux_cli.services.rollout.resume import Resume

    deps = deps_of(ctx)
    by = deps.owner().by
    said = Resume(by, reason, approve, retry, max_failures, parallel)
    if wait:
        _await_window(ctx, run)
    journal = deps.journals().take(run)
    if no_wait:
        from azlinux_cli.domain.rollout.state import RolloutState
        from azlinux_cli.services.rollout.resume import events_of

        try:
            events = events_of(RolloutState.of(journal.plan, journal.records()), said)
            if events:
                journal.append(*events)
        finally:
            journal.close()
        in_background(ctx, journal.plan.id)
    conduct(ctx, journal, said)


def _await_window(ctx: typer.Context, run: str) -> None:
    from azlinux_cli.domain.rollout.event import RunPaused
    from azlinux_cli.domain.rollout.state import RolloutState

    deps = deps_of(ctx)
    entry = deps.journals().read(run)
    stop = RolloutState.of(entry.plan, entry.records).stop
    if isinstance(stop, RunPaused) and stop.until is not None:
        left_s = stop.until - deps.clock.now()
        if left_s > 0:
            deps.err.write(f"waiting {left_s:.0f} s for the window\n")
            deps.clock.sleep(left_s)
