"""`azl vm list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.selection import FleetCommand, scope_of, selection_of

app = leaf()


@app.command(cls=FleetCommand)
def list_(ctx: typer.Context) -> None:
    """List virtual machines with power state, system, size and addresses.

    OS and VERSION are what the image and the agent say; `azl node report` asks the machine.
    """
    from azlinux_cli.cli.missing import tell_missing
    from azlinux_cli.rendering.vm import VM_VIEW
    from azlinux_cli.services.list_vms import ListVms

    deps = deps_of(ctx)
    selection = selection_of(ctx)
    found, missing = ListVms(deps.vms(), deps.names())(selection, resource_group=scope_of(ctx))
    show(ctx, VM_VIEW, found)
    tell_missing(ctx, missing)
