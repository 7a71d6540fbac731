"""`azl vm list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import All, CloudCommand, Exclude, Machines, Os, ResourceGroup, Tag
from azlinux_cli.cli.selection import group_of, selection_of

app = leaf()


@app.command(cls=CloudCommand)
def list_(
    ctx: typer.Context,
    names: Machines = None,
    *,
    resource_group: ResourceGroup = None,
    selector: Tag = None,
    os: Os = None,
    exclude: Exclude = None,
    everything: All = False,
) -> None:
    """List virtual machines with power state, system, size and addresses.

    OS and VERSION are what the image and the agent say; `azl node report` asks the machine.
    """
    from azlinux_cli.cli.missing import tell_missing
    from azlinux_cli.rendering.vm import VM_VIEW
    from azlinux_cli.services.list_vms import ListVms

    deps = deps_of(ctx)
    selection = selection_of(names, tags=selector, os=os, exclude=exclude, everything=everything)
    group = resource_group if everything else group_of(ctx, resource_group)
    found, missing = ListVms(deps.vms(), deps.names())(selection, resource_group=group)
    show(ctx, VM_VIEW, found)
    tell_missing(ctx, missing)
