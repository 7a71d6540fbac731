"""`azl nodepool list`."""

from typing import Annotated

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, ResourceGroup, common_of
from azlinux_cli.cli.selection import group_of

app = leaf()


@app.command(cls=CloudCommand)
def list_(
    ctx: typer.Context,
    *,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", "--cluster-name", metavar="NAME", help="Only this cluster's."),
    ] = None,
    resource_group: ResourceGroup = None,
) -> None:
    """List node pools: OS SKU, node image and its age, what is newer, what blocks.

    Of every cluster of the subscription, or of the group (-g).
    """
    from azlinux_cli.rendering.aks import POOL_VIEW, warning_lines

    deps = deps_of(ctx)
    if cluster is not None:
        clusters = [aks.cluster_of(ctx, cluster, resource_group)]
    else:
        clusters = deps.aks().clusters(group_of(ctx, resource_group))
    found, errors = aks.look_at_pools(ctx)(clusters)
    deps.names().add("nodepool", [seen.pool.name for seen in found])
    show(ctx, POOL_VIEW, found)
    deps.err.writelines(f"warning: {error.message}\n" for error in errors)
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        deps.err.writelines(warning_lines(found))
