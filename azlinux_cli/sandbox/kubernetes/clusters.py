"""All clusters of a sandbox: what the container service asks of them, and who may talk to them."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from azlinux_cli.sandbox.kernel.clock import Clock
from azlinux_cli.sandbox.kernel.clusters import ClusterSpec, NodeSpec, Sweep
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.kubernetes import api, drain, system
from azlinux_cli.sandbox.kubernetes import taint as taints
from azlinux_cli.sandbox.kubernetes.cluster import Cluster
from azlinux_cli.sandbox.kubernetes.controller import node as nodes
from azlinux_cli.sandbox.kubernetes.controller.plane import Pace
from azlinux_cli.sandbox.kubernetes.fault import Faults
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    is_ready,
    labels_of,
    name_of,
    with_metadata,
    with_spec,
)
from azlinux_cli.sandbox.kubernetes.harm import harm, heal
from azlinux_cli.sandbox.kubernetes.kind import LEASES, NODES
from azlinux_cli.sandbox.kubernetes.kubeconfig import Login, kubeconfig
from azlinux_cli.sandbox.kubernetes.machine import lease_of, node_of
from azlinux_cli.sandbox.kubernetes.record import Record, Records
from azlinux_cli.sandbox.kubernetes.registry import Registry
from azlinux_cli.sandbox.kubernetes.status import unauthorized
from azlinux_cli.sandbox.kubernetes.watch import Watch

PREFIX = "/kubernetes/"
BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Door:
    """Where clients find the sandbox, for kubeconfigs."""

    base_url: str  # "https://localhost:8443"
    ca_bundle: bytes


class Clusters:
    """Implements ClusterHost; answers the Kubernetes API below /kubernetes/UID."""

    def __init__(self, store: Store, clock: Clock, operation_seconds: float, door: Door) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._pace = Pace(operation_seconds / 2, operation_seconds / 4, operation_seconds / 4)
        self._records = Records(store)
        self._running: dict[str, Cluster] = {}  # by uid
        self._by_uid = {record.uid: record.spec.cluster_id for record in self._records.all()}

    # time -------------------------------------------------------------------

    def advance(self) -> None:
        """Live through what was due in all clusters."""
        for cluster_id in self._by_uid.values():
            self._at_rest(cluster_id)

    def next_due(self) -> float | None:
        """When something happens next in any cluster."""
        found = [self._cluster(self._record(i)).next_due() for i in self._by_uid.values()]
        return min((due for due in found if due is not None), default=None)

    # the API ----------------------------------------------------------------

    def answer(self, request: Request) -> Response | Watch:
        """A request below PREFIX, its body as it came."""
        uid, *parts = request.path.removeprefix(PREFIX).strip("/").split("/")
        cluster_id = self._by_uid.get(uid)
        if cluster_id is None:
            return api.nothing_there()
        record = self._record(cluster_id)
        if not _may_enter(record, request.headers.get("authorization", "")):
            return api.refusing(unauthorized())
        version = record.spec.kubernetes_version
        return api.answer(self._cluster(record), version, request, tuple(filter(None, parts)))

    # clusters ---------------------------------------------------------------

    def create_cluster(self, spec: ClusterSpec) -> None:
        if self._records.get(spec.cluster_id) is not None:
            return
        record = Record.new(spec)
        self._records.put(record)
        self._by_uid[record.uid] = spec.cluster_id
        self._at_rest(spec.cluster_id)

    def delete_cluster(self, cluster_id: str) -> None:
        record = self._records.get(cluster_id)
        if record is None:
            return
        self._records.delete(cluster_id)
        self._cluster(record).registry.clear()
        self._running.pop(record.uid, None)
        del self._by_uid[record.uid]

    def set_version(self, cluster_id: str, kubernetes_version: str) -> None:
        record = self._record(cluster_id)
        record.spec = replace(record.spec, kubernetes_version=kubernetes_version)
        self._records.put(record)

    def kubeconfig(self, cluster_id: str, *, admin: bool) -> str:
        record = self._record(cluster_id)
        return kubeconfig(
            Login(
                cluster=record.spec.name,
                resource_group=record.resource_group,
                server=f"{self._door.base_url}{PREFIX}{record.uid}",
                ca_bundle=self._door.ca_bundle,
                token=record.admin_token if admin else record.user_token,
                admin=admin,
            )
        )

    def _record(self, cluster_id: str) -> Record:
        found = self._records.get(cluster_id)
        if found is None:
            raise KeyError(cluster_id)
        return found

    def _at_rest(self, cluster_id: str) -> Cluster:
        cluster = self._cluster(self._record(cluster_id))
        cluster.advance()
        return cluster

    def _cluster(self, record: Record) -> Cluster:
        """Its control plane; read from the store at first use in this process."""
        if record.uid not in self._running:
            faults = Faults(record.faults, self._keeper(record.spec.cluster_id))
            registry = Registry(self._store, record.uid)
            cluster = Cluster(registry, faults, self._pace, self._clock)
            self._furnish(cluster, record)
            self._running[record.uid] = cluster
        return self._running[record.uid]

    def _furnish(self, cluster: Cluster, record: Record) -> None:
        if not record.furnished:
            system.furnish(cluster.plane)
            record.furnished = True
            self._records.put(record)

    def _keeper(self, cluster_id: str) -> Callable[[list[dict[str, Any]]], None]:
        def keep(documents: list[dict[str, Any]]) -> None:
            record = self._record(cluster_id)
            record.faults = documents
            self._records.put(record)

        return keep

    # nodes ------------------------------------------------------------------

    def join(self, cluster_id: str, node: NodeSpec) -> None:
        cluster = self._at_rest(cluster_id)
        if cluster.registry.get(NODES, node.name) is not None:
            self.leave(cluster_id, node.name)
        plane = cluster.plane
        made = node_of(plane, self._record(cluster_id).spec, node)
        cluster.registry.put(NODES, made, due=plane.now + self._pace.node_seconds)
        cluster.registry.put(LEASES, lease_of(plane, made))
        cluster.settle()

    def leave(self, cluster_id: str, node: str) -> None:
        cluster, found = self._node(cluster_id, node)
        cluster.registry.remove(NODES, name_of(found))
        cluster.settle()

    def cordon(self, cluster_id: str, node: str, *, on: bool) -> None:
        cluster, found = self._node(cluster_id, node)
        if bool(at(found, "spec", "unschedulable")) == on:
            return
        spec = {key: value for key, value in found["spec"].items() if key != "unschedulable"}
        changed = {**found, "spec": {**spec, **({"unschedulable": True} if on else {})}}
        self._write(cluster, nodes.keep_taints(changed, cluster.plane.now))

    def label(self, cluster_id: str, node: str, labels: dict[str, str | None]) -> None:
        cluster, found = self._node(cluster_id, node)
        merged = {**labels_of(found), **labels}
        kept = {key: value for key, value in merged.items() if value is not None}
        self._write(cluster, with_metadata(found, labels=kept))

    def taint(self, cluster_id: str, node: str, taints_: tuple[str, ...]) -> None:
        cluster, found = self._node(cluster_id, node)
        changed = with_spec(found, taints=[taints.parse(text) for text in taints_])
        self._write(cluster, nodes.keep_taints(changed, cluster.plane.now))

    def sweep(self, cluster_id: str, node: str) -> Sweep:
        cluster, found = self._node(cluster_id, node)
        return drain.sweep(cluster, name_of(found))

    def ready(self, cluster_id: str, node: str) -> bool:
        return is_ready(self._node(cluster_id, node)[1])

    def nodes(self, cluster_id: str, pool: str) -> tuple[str, ...]:
        cluster = self._at_rest(cluster_id)
        found = cluster.registry.items(NODES)
        return tuple(sorted(name_of(node) for node in found if nodes.pool_of(node) == pool))

    def _node(self, cluster_id: str, node: str) -> tuple[Cluster, Json]:
        cluster = self._at_rest(cluster_id)
        found = cluster.registry.get(NODES, node)
        if found is None:
            raise KeyError(node)
        return cluster, found

    def _write(self, cluster: Cluster, node: Json) -> None:
        cluster.registry.put(NODES, node)
        cluster.settle()

    # faults -----------------------------------------------------------------

    def add_fault(self, cluster_id: str, fault: str, target: str, times: int | None) -> None:
        harm(self._at_rest(cluster_id), fault, target, times)

    def clear_faults(self, cluster_id: str | None) -> None:
        ids = [cluster_id] if cluster_id is not None else list(self._by_uid.values())
        for found in ids:
            heal(self._at_rest(found))


def _may_enter(record: Record, authorization: str) -> bool:
    if not authorization.lower().startswith(BEARER):
        return False
    given = authorization[len(BEARER) :].strip().encode()
    user = hmac.compare_digest(given, record.user_token.encode())
    return hmac.compare_digest(given, record.admin_token.encode()) or user
