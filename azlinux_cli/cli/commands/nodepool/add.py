"""`azl nodepool add`."""

from typing import Annotated

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, ResourceGroup, Timeout

app = leaf()


@app.command(cls=CloudCommand)
def add(
    ctx: typer.Context,
    name: aks.PoolName,
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
    os_sku: aks.OsSku = "AzureLinux",
    mode: Annotated[str, typer.Option("--mode", metavar="MODE", help="User or System.")] = "User",
    node_vm_size: aks.Size = "",
    node_count: aks.Count = 3,
    min_count: aks.Least = None,
    max_count: aks.Most = None,
    kubernetes_version: aks.KubernetesVersion = "",
    zones: aks.Zones = None,
    labels: Annotated[
        list[str] | None,
        typer.Option("--labels", metavar="KEY=VALUE", help="Node label; repeat for more."),
    ] = None,
    node_taints: Annotated[
        list[str] | None,
        typer.Option("--node-taints", metavar="KEY=VALUE:EFFECT", help="Taint; repeat for more."),
    ] = None,
    tags: aks.Tags = None,
    max_pods: Annotated[
        int | None, typer.Option("--max-pods", metavar="N", min=10, max=250, help="Per node.")
    ] = None,
    node_osdisk_type: Annotated[
        str,
        typer.Option(
            "--node-osdisk-type",
            metavar="TYPE",
            help="Ephemeral or Managed; else Ephemeral where the size allows.",
        ),
    ] = "",
    node_osdisk_size: Annotated[
        int | None, typer.Option("--node-osdisk-size", metavar="GB", min=30, help="OS disk.")
    ] = None,
    priority: Annotated[
        str, typer.Option("--priority", metavar="WORD", help="Regular or Spot.")
    ] = "Regular",
    max_surge: Annotated[
        str, typer.Option("--max-surge", metavar="N|P%", help="Extra nodes during upgrades.")
    ] = "",
    vnet_subnet_id: Annotated[
        str, typer.Option("--vnet-subnet-id", metavar="ID", help="Subnet; else the cluster's.")
    ] = "",
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
) -> None:
    """Add a node pool on Azure Linux or Azure Container Linux.

    Its Kubernetes version is the cluster's unless one is given. What an OS SKU needs is checked
    before Azure is asked; ACL pools get Secure Boot and a vTPM. An OS SKU that azl does not know
    is passed on.
    """
    from azlinux_cli.domain.aks.pool_wish import PoolWish
    from azlinux_cli.rendering.aks import POOL_VIEW
    from azlinux_cli.rendering.property import PROPERTY_VIEW, properties
    from azlinux_cli.services.aks.add_pool import AddPool

    deps = deps_of(ctx)
    of = aks.cluster_of(ctx, cluster, resource_group)
    wish = PoolWish(
        name,
        os_sku,
        mode=mode.capitalize(),
        count=node_count,
        size=node_vm_size,
        kubernetes=kubernetes_version,
        autoscaler=aks.autoscaler_of(min_count, max_count),
        zones=tuple(zones or ()),
        labels=aks.pairs_of(labels, "--labels"),
        taints=tuple(node_taints or ()),
        tags=aks.pairs_of(tags, "--tags"),
        max_pods=max_pods,
        os_disk_type=node_osdisk_type.capitalize(),
        os_disk_size_gb=node_osdisk_size,
        priority=priority.capitalize(),
        max_surge=max_surge,
        subnet_id=vnet_subnet_id,
    )
    do = AddPool(deps.region(), deps.aks_actions(), deps.os_skus())
    aks.warn_of_sku(ctx, os_sku)
    if dry_run:
        show(ctx, PROPERTY_VIEW, [*properties(do.plan(of, wish))])
        return
    do(of, wish, aks.waiting_of(ctx, name, no_wait=no_wait, timeout=timeout))
    deps.names().add("nodepool", [name])
    if no_wait:
        aks.accepted(ctx, f"azl nodepool show {name} --cluster {cluster}")
    [seen], _ = aks.look_at_pools(ctx)([deps.aks().cluster(of.ref)], name)
    show(ctx, POOL_VIEW, seen)
