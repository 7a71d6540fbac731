"""`azl node list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, targets_of
from azlinux_cli.cli.selection import FleetCommand, given_group, selection_of

app = leaf()


class _NodeList(FleetCommand):
    has_all = False


@app.command(cls=_NodeList)
def list_(ctx: typer.Context, *, hosts: Hosts = None) -> None:
    """List nodes and how they would be reached. Nothing is connected to."""
    from azlinux_cli.rendering.node import LIST_VIEW, ListedNode
    from azlinux_cli.services.trust import state_of_pin

    selection = selection_of(ctx)
    targets = targets_of(ctx, selection, resource_group=given_group(ctx), hosts=hosts)
    host_keys = deps_of(ctx).host_keys()
    pairs = [(target, host_keys.pinned(target.host_key_alias)) for target in targets]
    nodes = [ListedNode(target, state_of_pin(pin, target), pin) for target, pin in pairs]
    show(ctx, LIST_VIEW, nodes)
