"""`azl aks show`."""

import typer

from azlinux_cli.cli.aks import ClusterName, cluster_of
from azlinux_cli.cli.deps import output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, ResourceGroup, common_of

app = leaf()


@app.command(cls=CloudCommand)
def show_(ctx: typer.Context, name: ClusterName, *, resource_group: ResourceGroup = None) -> None:
    """Show one cluster, and its node pools."""
    from azlinux_cli.rendering.aks import CLUSTER_VIEW, cluster_document
    from azlinux_cli.rendering.property import PROPERTY_VIEW, properties

    cluster = cluster_of(ctx, name, resource_group)
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        show(ctx, PROPERTY_VIEW, [*properties(cluster_document(cluster))])
    else:
        show(ctx, CLUSTER_VIEW, cluster)
