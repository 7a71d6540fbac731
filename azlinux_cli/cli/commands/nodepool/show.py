"""`azl nodepool show`."""

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, ResourceGroup, common_of

app = leaf()


@app.command(cls=CloudCommand)
def show_(
    ctx: typer.Context,
    name: aks.PoolName,
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
) -> None:
    """Show one node pool, and what it may become."""
    from azlinux_cli.rendering.aks import POOL_VIEW, outlook_document
    from azlinux_cli.rendering.property import PROPERTY_VIEW, properties
    from azlinux_cli.services.aks.find import pool_in

    of = aks.cluster_of(ctx, cluster, resource_group)
    pool_in(of, name)
    [seen], errors = aks.look_at_pools(ctx)([of], name)
    aks.warn(ctx, [error.message for error in errors])
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        show(ctx, PROPERTY_VIEW, [*properties(outlook_document(seen))])
    else:
        show(ctx, POOL_VIEW, seen)
