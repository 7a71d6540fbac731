"""What makes pods anew, and how many it wants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from azlinux_cli.domain.kubernetes.document import (
    Document,
    Owner,
    at,
    controller_of,
    integer,
    text,
)

DEPLOYMENT, REPLICA_SET, STATEFUL_SET = "Deployment", "ReplicaSet", "StatefulSet"
DAEMON_SET, JOB, NODE = "DaemonSet", "Job", "Node"
UNSCALABLE = {DAEMON_SET: "daemonsets.apps", JOB: "jobs.batch", NODE: "nodes"}


@dataclass(frozen=True, slots=True)
class Workload:
    """`replicas` is what is wanted. `in_turn`: a stateful set whose pods wait for one another."""

    kind: str
    namespace: str
    name: str
    uid: str
    replicas: int = 1
    owner: Owner | None = None
    in_turn: bool = False

    @property
    def title(self) -> str:
        """As kubectl takes it: `deployment/web`."""
        return f"{self.kind.lower()}/{self.name}"


def workload_of(kind: str, document: Document) -> Workload:
    """`kind` is given, for the items of a list do not say it."""
    field = "parallelism" if kind == JOB else "replicas"
    replicas = integer(document, "spec", field)
    return Workload(
        kind=kind,
        namespace=text(document, "metadata", "namespace"),
        name=text(document, "metadata", "name"),
        uid=text(document, "metadata", "uid"),
        replicas=1 if replicas is None else replicas,
        owner=controller_of(document),
        in_turn=kind == STATEFUL_SET and at(document, "spec", "podManagementPolicy") != "Parallel",
    )


class Workloads:
    """The workloads of a cluster by their uid."""

    def __init__(self, found: Iterable[Workload]) -> None:
        self._by_uid: Mapping[str, Workload] = {workload.uid: workload for workload in found}

    def get(self, owner: Owner | None) -> Workload | None:
        return self._by_uid.get(owner.uid) if owner is not None else None

    def scaled(self, owner: Owner | None) -> Workload | None:
        """What an operator scales: a replica set's deployment, if it has one."""
        found = self.get(owner)
        if found is not None and found.kind == REPLICA_SET:
            return self.get(found.owner) or found
        return found

    def title(self, owner: Owner | None) -> str:
        found = self.scaled(owner)
        if found is not None:
            return found.title
        return f"{owner.kind.lower()}/{owner.name}" if owner is not None else ""
