"""`azl node run`."""

from typing import Annotated

import typer

from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import (
    WAYS_HELP,
    Hosts,
    MaxStatus,
    RunTimeout,
    Script,
    Sudo,
    targets_of,
    ways_of,
)
from azlinux_cli.cli.options import DryRun, Parallel
from azlinux_cli.cli.remote import (
    Bounds,
    RemoteFleetCommand,
    command_of,
    plan_command,
    run_command,
)
from azlinux_cli.cli.selection import acting_on, given_group, selection_of

app = leaf()


@app.command(cls=RemoteFleetCommand)
def run(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    sudo: Sudo = False,
    script: Script = None,
    via: Annotated[
        str | None,
        typer.Option(metavar="WAYS", help=WAYS_HELP, show_default="the setting ways, else ssh"),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each node.")
    ] = 60.0,
    run_timeout: RunTimeout = None,
    parallel: Parallel = None,
    max_status: MaxStatus = False,
    dry_run: DryRun = False,
) -> None:
    """Run a command on nodes; equal output is shown once.

    One word after -- is shell text ('df -h | tail -1'); several are a program and its arguments.
    """
    command = command_of(ctx, script=script, sudo=sudo)
    ways = ways_of(ctx, via)
    selection = acting_on(ctx) if hosts is None else selection_of(ctx)
    targets = targets_of(ctx, selection, resource_group=given_group(ctx), hosts=hosts, ways=ways)
    if dry_run:
        plan_command(ctx, targets, command, script)
        return
    bounds = Bounds(timeout, run_timeout, parallel)
    run_command(ctx, targets, command, ways=ways, bounds=bounds, max_status=max_status)
