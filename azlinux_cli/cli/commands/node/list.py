"""`azl node list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, targets_of
from azlinux_cli.cli.options import CloudCommand, Exclude, Machines, Os, ResourceGroup, Tag
from azlinux_cli.cli.selection import selection_of

app = leaf()


@app.command(cls=CloudCommand)
def list_(
    ctx: typer.Context,
    *,
    names: Machines = None,
    resource_group: ResourceGroup = None,
    tags: Tag = None,
    os: Os = None,
    exclude: Exclude = None,
    hosts: Hosts = None,
) -> None:
    """List nodes and how they would be reached. Nothing is connected to."""
    from azlinux_cli.rendering.node import LIST_VIEW, ListedNode
    from azlinux_cli.services.trust import state_of_pin

    selection = selection_of(names, tags=tags, os=os, exclude=exclude)
    targets = targets_of(ctx, selection, resource_group=resource_group, hosts=hosts)
    host_keys = deps_of(ctx).host_keys()
    pairs = [(target, host_keys.pinned(target.host_key_alias)) for target in targets]
    nodes = [ListedNode(target, state_of_pin(pin, target), pin) for target, pin in pairs]
    show(ctx, LIST_VIEW, nodes)
