"""`azl vm show`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, show_one
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, ResourceGroup
from azlinux_cli.cli.selection import group_of

app = leaf()


@app.command(cls=CloudCommand)
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The machine.")],
    resource_group: ResourceGroup = None,
) -> None:
    """Show one machine: everything Azure says of it, disks and interfaces included."""
    from azlinux_cli.rendering.vm import VM_VIEW
    from azlinux_cli.services.list_vms import ShowVm

    deps = deps_of(ctx)
    vms = deps.vms()
    found = ShowVm(vms, deps.settings["subscription"])(
        name, resource_group=group_of(ctx, resource_group)
    )
    show_one(ctx, VM_VIEW, found)
