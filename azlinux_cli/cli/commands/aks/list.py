"""`azl aks list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, ResourceGroup
from azlinux_cli.cli.selection import group_of

app = leaf()


@app.command(cls=CloudCommand)
def list_(ctx: typer.Context, *, resource_group: ResourceGroup = None) -> None:
    """List clusters with their versions, pools and channels."""
    from azlinux_cli.rendering.aks import CLUSTER_VIEW

    deps = deps_of(ctx)
    found = deps.aks().clusters(group_of(ctx, resource_group))
    deps.names().add("cluster", [cluster.name for cluster in found])
    show(ctx, CLUSTER_VIEW, found)
