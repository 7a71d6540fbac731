"""`azl node run`."""

from typing import Annotated

import typer

from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, RemoteCommandLine, Script, Sudo, targets_of
from azlinux_cli.cli.options import (
    All,
    DryRun,
    Exclude,
    Machines,
    Os,
    Parallel,
    ResourceGroup,
    Tag,
)
from azlinux_cli.cli.remote import command_of, plan_command, run_command, ways_of
from azlinux_cli.cli.selection import acting_on, selection_of
from azlinux_cli.domain.node import Via

app = leaf()


@app.command(cls=RemoteCommandLine)
def run(
    ctx: typer.Context,
    *,
    names: Machines = None,
    resource_group: ResourceGroup = None,
    tags: Tag = None,
    os: Os = None,
    exclude: Exclude = None,
    everything: All = False,
    hosts: Hosts = None,
    sudo: Sudo = False,
    script: Script = None,
    via: Annotated[str, typer.Option(metavar="WAY", help="ssh, run-command or auto.")] = Via.SSH,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each node.")
    ] = 60.0,
    parallel: Parallel = None,
    dry_run: DryRun = False,
) -> None:
    """Run a command on nodes; equal output is shown once.

    One word after -- is shell text ('df -h | tail -1'); several are a program and its arguments.
    """
    command = command_of(ctx, script=script, sudo=sudo)
    ways = ways_of(via)
    choose = selection_of if hosts is not None else lambda *a, **k: acting_on(ctx, *a, **k)
    selection = choose(names, tags=tags, os=os, exclude=exclude, everything=everything)
    targets = targets_of(ctx, selection, resource_group=resource_group, hosts=hosts)
    if dry_run:
        plan_command(ctx, targets, command, script)
        return
    run_command(ctx, targets, command, ways=ways, deadline_s=timeout, parallel=parallel)
