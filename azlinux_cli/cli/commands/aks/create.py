"""`azl aks create`."""

from typing import Annotated

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.begin import new_run
from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, ResourceGroup, Timeout
from azlinux_cli.cli.region import Location, location_of
from azlinux_cli.cli.selection import group_of
from azlinux_cli.domain.errors import UsageError

app = leaf()


@app.command(cls=CloudCommand)
def create(
    ctx: typer.Context,
    name: aks.ClusterName,
    *,
    resource_group: ResourceGroup = None,
    location: Location = None,
    kubernetes_version: aks.KubernetesVersion = "",
    nodepool_name: Annotated[
        str, typer.Option("--nodepool-name", metavar="NAME", help="The first pool's name.")
    ] = "nodepool1",
    os_sku: aks.OsSku = "AzureLinux",
    node_vm_size: aks.Size = "",
    node_count: aks.Count = 3,
    min_count: aks.Least = None,
    max_count: aks.Most = None,
    zones: aks.Zones = None,
    tier: Annotated[
        str, typer.Option("--tier", metavar="TIER", help="Free, Standard or Premium.")
    ] = "Free",
    auto_upgrade_channel: Annotated[
        str,
        typer.Option(
            "--auto-upgrade-channel",
            metavar="CHANNEL",
            help="none, patch, stable, rapid or node-image.",
        ),
    ] = "none",
    node_os_upgrade_channel: Annotated[
        str,
        typer.Option(
            "--node-os-upgrade-channel",
            metavar="CHANNEL",
            help="None, Unmanaged, SecurityPatch or NodeImage.",
        ),
    ] = "NodeImage",
    ssh_key_value: Annotated[
        list[str] | None,
        typer.Option("--ssh-key-value", metavar="FILE|KEY", help="Public key for its nodes."),
    ] = None,
    tags: aks.Tags = None,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
) -> None:
    """Create a cluster with one pool on Azure Linux or ACL.

    Checked first: the names, the version, and what the OS SKU needs of size, version and channel.
    The resource group is made if there is none. Without a key nobody signs in to its nodes.
    """
    from azlinux_cli.domain.aks.cluster_wish import ClusterWish
    from azlinux_cli.domain.aks.pool import ClusterRef
    from azlinux_cli.domain.aks.pool_wish import PoolWish
    from azlinux_cli.rendering.aks import CLUSTER_VIEW
    from azlinux_cli.rendering.property import PROPERTY_VIEW, properties
    from azlinux_cli.services.aks.create_cluster import CreateCluster
    from azlinux_cli.services.choose_key import ChooseKeys

    deps = deps_of(ctx)
    group = group_of(ctx, resource_group)
    if group is None:
        raise UsageError("no resource group is named", hint="-g GROUP")
    place = location_of(ctx, location)
    versions = [] if kubernetes_version else deps.aks().versions(place)
    keys: tuple[str, ...] = ()
    if ssh_key_value:
        keys = ChooseKeys(deps.provisioning().key_files)(ssh_key_value).lines
    pool = PoolWish(
        nodepool_name,
        os_sku,
        mode="System",
        count=node_count,
        size=node_vm_size,
        autoscaler=aks.autoscaler_of(min_count, max_count),
        zones=tuple(zones or ()),
    )
    wish = ClusterWish(
        ClusterRef(deps.settings["subscription"], group, name),
        place,
        kubernetes_version or versions[0],
        pool,
        new_run("k"),
        tier=tier,
        upgrade_channel=auto_upgrade_channel,
        node_os_channel=node_os_upgrade_channel,
        ssh_keys=keys,
        tags=aks.pairs_of(tags, "--tags"),
    )
    groups, actions = deps.provisioning().groups, deps.aks_actions()
    do = CreateCluster(deps.aks(), deps.region(), groups, actions, deps.os_skus())
    aks.warn_of_sku(ctx, os_sku)
    if dry_run:
        show(ctx, PROPERTY_VIEW, [*properties({"location": place, **do.plan(wish)})])
        return
    do(wish, aks.waiting_of(ctx, name, no_wait=no_wait, timeout=timeout))
    deps.names().add("cluster", [name])
    if no_wait:
        aks.accepted(ctx, f"azl aks show {name} -g {group}")
    show(ctx, CLUSTER_VIEW, deps.aks().cluster(wish.ref))
