"""The resources a cluster serves: what discovery tells, and what everything else is a table of."""

from dataclasses import dataclass

VERBS = (
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One resource. `group` is empty for core."""

    group: str
    version: str
    plural: str
    kind: str
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    namespaced: bool = True

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """As errors name it: `pods`, `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def qualified_kind(self) -> str:
        """As a validation error names it: `Pod`, `Deployment.apps`."""
        return f"{self.kind}.{self.group}" if self.group else self.kind

    @property
    def list_kind(self) -> str:
        return f"{self.kind}List"

    @property
    def singular(self) -> str:
        return self.kind.lower()


_ALL = ("all",)
_SCALED = ("status", "scale")

NODES = Kind("", "v1", "nodes", "Node", ("no",), (), ("status",), namespaced=False)
NAMESPACES = Kind("", "v1", "namespaces", "Namespace", ("ns",), (), ("status",), namespaced=False)
PODS = Kind(
    "", "v1", "pods", "Pod", ("po",), _ALL, ("status", "eviction", "binding", "log", "exec")
)
EVENTS = Kind("", "v1", "events", "Event", ("ev",))
CLAIMS = Kind(
    "", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", ("pvc",), (), ("status",)
)
VOLUMES = Kind(
    "", "v1", "persistentvolumes", "PersistentVolume", ("pv",), (), ("status",), namespaced=False
)
DEPLOYMENTS = Kind("apps", "v1", "deployments", "Deployment", ("deploy",), _ALL, _SCALED)
REPLICA_SETS = Kind("apps", "v1", "replicasets", "ReplicaSet", ("rs",), _ALL, _SCALED)
STATEFUL_SETS = Kind("apps", "v1", "statefulsets", "StatefulSet", ("sts",), _ALL, _SCALED)
DAEMON_SETS = Kind("apps", "v1", "daemonsets", "DaemonSet", ("ds",), _ALL, ("status",))
JOBS = Kind("batch", "v1", "jobs", "Job", (), _ALL, ("status",))
BUDGETS = Kind(
    "policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", ("pdb",), (), ("status",)
)
LEASES = Kind("coordination.k8s.io", "v1", "leases", "Lease")

KINDS = (
    NAMESPACES,
    NODES,
    PODS,
    EVENTS,
    CLAIMS,
    VOLUMES,
    DEPLOYMENTS,
    REPLICA_SETS,
    STATEFUL_SETS,
    DAEMON_SETS,
    JOBS,
    BUDGETS,
    LEASES,
)

# What makes pods. Their plural is also the name of what controls them.
WORKLOADS = (DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS, JOBS)

BY_PATH = {(kind.group, kind.version, kind.plural): kind for kind in KINDS}
BY_PLURAL = {kind.plural: kind for kind in KINDS}
BY_KIND = {kind.kind: kind for kind in KINDS}
