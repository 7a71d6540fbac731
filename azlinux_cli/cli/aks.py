"""What `azl aks` and `azl nodepool` have in common."""

import math
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.cli.selection import group_of
from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.aks.cluster import Cluster
    from azlinux_cli.domain.aks.pool import Autoscaler, NodePool
    from azlinux_cli.ports.vm_action import Waiting
    from azlinux_cli.services.aks.look import LookAtPools

ClusterName = Annotated[str, typer.Argument(metavar="NAME", help="The cluster's name.")]
PoolName = Annotated[str, typer.Argument(metavar="NAME", help="The node pool's name.")]
OfCluster = Annotated[
    str, typer.Option("--cluster", "--cluster-name", metavar="NAME", help="The pool's cluster.")
]
OsSku = Annotated[
    str, typer.Option("--os-sku", metavar="SKU", help="AzureLinux, AzureContainerLinux, ...")
]
Size = Annotated[
    str,
    typer.Option("--node-vm-size", "-s", metavar="SIZE", help="VM size; else Azure chooses one."),
]
KubernetesVersion = Annotated[
    str, typer.Option("--kubernetes-version", "-k", metavar="VERSION", help="1.34 or 1.34.7.")
]
Count = Annotated[int, typer.Option("--node-count", "-c", metavar="N", min=0, help="Nodes.")]
Least = Annotated[
    int | None, typer.Option("--min-count", metavar="N", min=0, help="Autoscaler: fewest nodes.")
]
Most = Annotated[
    int | None, typer.Option("--max-count", metavar="N", min=1, help="Autoscaler: most nodes.")
]
Zones = Annotated[
    list[str] | None,
    typer.Option("--zones", "-z", metavar="1|2|3", help="Availability zones; repeat for more."),
]
Tags = Annotated[
    list[str] | None, typer.Option("--tags", metavar="KEY=VALUE", help="Tag; repeat for more.")
]


def cluster_of(ctx: typer.Context, name: str, resource_group: str | None) -> "Cluster":
    """Raises NotFoundError, and UsageError for a name that several groups have."""
    from azlinux_cli.services.aks.find import FindCluster

    deps = deps_of(ctx)
    find = FindCluster(deps.aks(), deps.settings["subscription"])
    return find(name, group_of(ctx, resource_group))


def pool_of(ctx: typer.Context, name: str, cluster: str, resource_group: str | None) -> "NodePool":
    """Raises NotFoundError for the cluster or the pool."""
    from azlinux_cli.services.aks.find import pool_in

    return pool_in(cluster_of(ctx, cluster, resource_group), name)


def look_at_pools(ctx: typer.Context) -> "LookAtPools":
    from azlinux_cli.services.aks.look import LookAtPools

    deps = deps_of(ctx)
    return LookAtPools(deps.aks(), deps.os_skus(), deps.clock)


def autoscaler_of(least: int | None, most: int | None) -> "Autoscaler | None":
    """Raises UsageError for one limit without the other, or limits that cross."""
    from azlinux_cli.domain.aks.pool import Autoscaler

    if least is None and most is None:
        return None
    if least is None or most is None:
        raise UsageError("--min-count and --max-count go together")
    if least > most:
        raise UsageError(f"--min-count {least} is more than --max-count {most}")
    return Autoscaler(least, most)


def pairs_of(words: list[str] | None, option: str) -> dict[str, str]:
    """`KEY=VALUE` words. Raises UsageError for one without a key."""
    pairs = {}
    for word in words or ():
        key, equals, value = word.partition("=")
        if not key or not equals:
            raise UsageError(f"{option} takes KEY=VALUE, not {word!r}")
        pairs[key] = value
    return pairs


def waiting_of(ctx: typer.Context, name: str, *, no_wait: bool, timeout: float | None) -> "Waiting":
    """Progress on a terminal says what Azure says meanwhile."""
    from azlinux_cli.ports.vm_action import Waiting

    deps = deps_of(ctx)
    seconds = timeout if timeout is not None else math.inf
    if not deps.err.isatty():
        return Waiting(not no_wait, seconds)
    progress = deps.progress()
    return Waiting(not no_wait, seconds, on_state=lambda state: progress.state(name, state))


def accepted(ctx: typer.Context, look: str) -> NoReturn:
    """The request was taken, and nobody waits. Exits with "pending"."""
    deps_of(ctx).err.write(f"accepted, and under way in Azure\nhint: {look}\n")
    raise typer.Exit(ExitCode.PENDING)


def warn_of_sku(ctx: typer.Context, os_sku: str) -> None:
    """What a person should read about an OS SKU before Azure is asked."""
    from datetime import UTC, datetime

    from azlinux_cli.domain.aks.pool_wish import sku_warnings

    deps = deps_of(ctx)
    today = datetime.fromtimestamp(deps.clock.now(), UTC).date()
    warn(ctx, sku_warnings(os_sku, deps.os_skus(), today))


def warn(ctx: typer.Context, warnings: list[str]) -> None:
    deps_of(ctx).err.writelines(f"warning: {warning}\n" for warning in warnings)
