"""`azl rollout abort`."""

import typer

from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, DryRun, NoWait, Yes
from azlinux_cli.cli.run import Reason, Run
from azlinux_cli.cli.steer import HEEDED_WITHIN_S, said_yes, steer

app = leaf()


@app.command(cls=DataCommand)
def abort(
    ctx: typer.Context,
    run: Run,
    *,
    reason: Reason = "",
    no_wait: NoWait = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """End a run for good; machines under way end their turn.

    What has been done stays done. An aborted run cannot be resumed: to stop for a while, pause it.
    """
    if said_yes(ctx, run, yes=yes, dry_run=dry_run):
        steer(ctx, run, "abort", reason, wait_s=None if no_wait else HEEDED_WITHIN_S)
