"""`azl rollout pause`."""

import typer

from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, NoWait
from azlinux_cli.cli.run import Reason, Run
from azlinux_cli.cli.steer import HEEDED_WITHIN_S, steer

app = leaf()


@app.command(cls=DataCommand)
def pause(ctx: typer.Context, run: Run, *, reason: Reason = "", no_wait: NoWait = False) -> None:
    """Let a run begin with no further machine.

    Machines under way end their turn. The process that works on the run is asked, and this
    command waits until it has heeded; `azl rollout resume` goes on.
    """
    steer(ctx, run, "pause", reason, wait_s=None if no_wait else HEEDED_WITHIN_S)
