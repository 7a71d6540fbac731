"""`azl vm run`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import WAYS_HELP, MaxStatus, RunTimeout, Script, Sudo, targets_of, ways_of
from azlinux_cli.cli.options import DryRun, Parallel
from azlinux_cli.cli.remote import (
    Bounds,
    RemoteFleetCommand,
    command_of,
    plan_command,
    run_command,
)
from azlinux_cli.cli.selection import acting_on, given_group, parallel_of
from azlinux_cli.cli.watch import Watch
from azlinux_cli.domain.way import WITH_RUN_COMMAND, ssh_ways

app = leaf()


@app.command(cls=RemoteFleetCommand)
def run(
    ctx: typer.Context,
    *,
    sudo: Sudo = False,
    script: Script = None,
    via: Annotated[
        str | None,
        typer.Option(metavar="WAYS", help=WAYS_HELP, show_default="the setting ways, else auto"),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each machine.")
    ] = 120.0,
    run_timeout: RunTimeout = None,
    parallel: Parallel = None,
    max_status: MaxStatus = False,
    dry_run: DryRun = False,
) -> None:
    """Run a command on machines, over SSH or by ARM Run Command where there is no way in.

    Host keys that are not pinned yet are proven through Azure first.
    """
    from azlinux_cli.services.prove_nodes import EnsureProven, ProveNodes

    command = command_of(ctx, script=script, sudo=sudo)
    ways = ways_of(ctx, via, otherwise=WITH_RUN_COMMAND)
    selection = acting_on(ctx)
    targets = targets_of(ctx, selection, resource_group=given_group(ctx), hosts=None, ways=ways)
    if dry_run:
        plan_command(ctx, targets, command, script)
        return
    if ssh_ways(ways):
        deps = deps_of(ctx)
        prove_nodes = ProveNodes(deps.prove(), parallel_of(ctx, parallel), deps.vouched)
        with Watch(ctx) as watch:
            targets = EnsureProven(prove_nodes, deps.host_keys())(
                targets, deadline_s=timeout, on_state=watch.state
            )
    bounds = Bounds(timeout, run_timeout, parallel)
    run_command(ctx, targets, command, ways=ways, bounds=bounds, max_status=max_status)
