"""A node pool as ARM shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFER_NO_SCHEDULE = "PreferNoSchedule"


@dataclass(frozen=True, slots=True)
class ClusterRef:
    """Enough to name a cluster to ARM."""

    subscription: str
    resource_group: str
    name: str

    @property
    def id(self) -> str:
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.ContainerService/managedClusters/{self.name}"
        )


@dataclass(frozen=True, slots=True)
class PoolRef:
    """Enough to name a node pool to ARM."""

    cluster: ClusterRef
    name: str

    @property
    def id(self) -> str:
        return f"{self.cluster.id}/agentPools/{self.name}"

    def __str__(self) -> str:
        return f"{self.cluster.name}/{self.name}"


@dataclass(frozen=True, slots=True)
class Autoscaler:
    """Limits between which Azure chooses the count itself."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class NodePool:
    """Versions are whole ones ("1.34.7"); `kubernetes_wanted` may be a minor ("1.34").

    `node_image` is the name of the image that new nodes get. `os_disk_type`: Managed, Ephemeral.
    `status` is ARM's word for its nodes as a whole, where it has one.
    """

    ref: PoolRef
    mode: str = "User"
    os_sku: str = ""
    os_type: str = "Linux"
    node_image: str = ""
    kubernetes: str = ""
    kubernetes_wanted: str = ""
    count: int = 0
    size: str = ""
    provisioning_state: str = ""
    power_state: str = "Running"
    autoscaler: Autoscaler | None = None
    max_pods: int | None = None
    zones: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    os_disk_type: str = ""
    os_disk_size_gb: int | None = None
    priority: str = "Regular"
    secure_boot: bool = False
    vtpm: bool = False
    fips: bool = False
    max_surge: str = ""
    max_unavailable: str = ""
    drain_timeout_min: int | None = None
    soak_min: int | None = None
    subnet_id: str = ""
    etag: str = ""

    @property
    def name(self) -> str:
        return self.ref.name

    @property
    def is_system(self) -> bool:
        return self.mode.lower() == "system"

    @property
    def is_running(self) -> bool:
        return self.power_state.lower() == "running"
