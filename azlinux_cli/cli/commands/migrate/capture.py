"""`azl migrate capture`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, finish, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, targets_of
from azlinux_cli.cli.options import Parallel
from azlinux_cli.cli.selection import FleetCommand, acting_on, given_group, parallel_of
from azlinux_cli.domain.outcome import MachineResult

app = leaf()


@app.command(cls=FleetCommand)
def capture(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each machine.")
    ] = 600.0,
    parallel: Parallel = None,
) -> None:
    """Take down what machines are: all that a new one must have.

    Accounts, packages, repositories, units, files that no package has, data, mounts, listeners.
    Reads only, as root. Nothing secret is printed; -o json has all of it.
    """
    from azlinux_cli.rendering.manifest import CAPTURED_VIEW
    from azlinux_cli.services.migration.capture import CaptureAll

    targets = targets_of(ctx, acting_on(ctx), resource_group=given_group(ctx), hosts=hosts)
    capture_all = CaptureAll(deps_of(ctx).shell(), parallel_of(ctx, parallel))
    captured = capture_all(targets, deadline_s=timeout)
    show(ctx, CAPTURED_VIEW, captured)
    finish(
        ctx,
        [MachineResult.asked(c.target.name, c.target.resource_group, c.error) for c in captured],
    )
