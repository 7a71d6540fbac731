"""AKS: clusters and node pools, read and changed."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.outlook import Offered
from azlinux_cli.domain.aks.pool import ClusterRef, NodePool, PoolRef
from azlinux_cli.ports.vm_action import Waiting

Body = Mapping[str, Any]  # properties, as ARM's documents have them


class AksCatalog(Protocol):
    """Looking. Every method raises the errors of `ports.arm`."""

    def clusters(self, resource_group: str | None = None) -> list[Cluster]:
        """With their pools; one request whatever their number."""
        ...

    def cluster(self, ref: ClusterRef) -> Cluster:
        """Raises NotFoundError."""
        ...

    def pool(self, ref: PoolRef) -> NodePool:
        """With its etag. Raises NotFoundError."""
        ...

    def offered(self, ref: PoolRef) -> Offered:
        """What the pool may be upgraded to, as the service says."""
        ...

    def versions(self, location: str) -> Sequence[str]:
        """Kubernetes versions that new clusters may have, newest first, patches included.

        The service's default comes first.
        """
        ...


class AksActions(Protocol):
    """Changing. Each waits as `waiting` says, and raises the errors of `ports.arm`.

    Raises OperationTimeoutError when the deadline passed or waiting was cancelled; the work goes
    on in Azure.
    """

    def create_cluster(
        self, ref: ClusterRef, location: str, body: Body, waiting: Waiting
    ) -> None: ...

    def delete_cluster(self, ref: ClusterRef, waiting: Waiting) -> None: ...

    def put_pool(
        self, ref: PoolRef, body: Body, waiting: Waiting, *, verb: str, etag: str = ""
    ) -> None:
        """Create it, or make it what `body` says. With `etag`: only if it is still that one.

        `verb`, for errors: "add", "scale".
        """
        ...

    def pool_body(self, ref: PoolRef) -> dict[str, Any]:
        """Its properties as a write may send them back. Raises NotFoundError."""
        ...

    def delete_pool(self, ref: PoolRef, waiting: Waiting) -> None: ...

    def upgrade_image(self, ref: PoolRef, waiting: Waiting) -> None:
        """Its nodes get the newest image of their line."""
        ...

    def set_channels(self, ref: ClusterRef, upgrade: str, node_os: str, waiting: Waiting) -> None:
        """Who renews its nodes by itself: the cluster's channel, and the nodes'."""
        ...

    def abort_pool(self, ref: PoolRef, waiting: Waiting) -> None:
        """End what is under way on a pool; nothing is undone. Silent if nothing is."""
        ...

    def kubeconfig(self, ref: ClusterRef, *, admin: bool) -> bytes:
        """The credentials of a cluster, as YAML: a secret."""
        ...
