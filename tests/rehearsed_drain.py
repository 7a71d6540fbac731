"""A drain of a rehearsed cluster by its Kubernetes API, in process, on a clock that is not real."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import yaml

from azlinux_cli.domain.kubernetes.drain.plan import After, DrainPlan, Rules
from azlinux_cli.domain.kubernetes.state import ClusterState, cluster_state
from azlinux_cli.sandbox.kernel.clusters import NodeSpec
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.kubernetes.clusters import Clusters, Door
from tests.random_cluster import NAMESPACE, RandomCluster
from tests.rehearsed_cluster import cluster_spec

Document = dict[str, Any]
Pods = Mapping[str, Document]  # by NAMESPACE/NAME
STATEFUL = "StatefulSet"
ROUNDS = 12  # enough for every drain that ends
GROUPS = {
    "nodes": "/api/v1",
    "namespaces": "/api/v1",
    "pods": "/api/v1",
    "persistentvolumeclaims": "/api/v1",
    "persistentvolumes": "/api/v1",
    "deployments": "/apis/apps/v1",
    "replicasets": "/apis/apps/v1",
    "statefulsets": "/apis/apps/v1",
    "daemonsets": "/apis/apps/v1",
    "jobs": "/apis/batch/v1",
    "poddisruptionbudgets": "/apis/policy/v1",
}
KINDS = {
    "deployments": "Deployment",
    "replicasets": "ReplicaSet",
    "statefulsets": "StatefulSet",
    "daemonsets": "DaemonSet",
    "jobs": "Job",
    "pods": "Pod",
    "poddisruptionbudgets": "PodDisruptionBudget",
    "namespaces": "Namespace",
}
PACE_S = 8.0  # of operations; a pod starts in a quarter of that
SOON_S = 60  # what is due later (taint evictions, events) is not waited for


@dataclass(slots=True)
class Clock:
    moment: float = 1_760_000_000.0

    def now(self) -> float:
        return self.moment


@dataclass(slots=True)
class Outcome:
    """What a drain leaves. Pods that are made meanwhile have names that nobody can foretell, and

    names decide who of several replicas on a node is asked first: there, only numbers are told.
    """

    stuck: Counter[tuple[str, str]] = field(default_factory=Counter)  # controller or pod, node
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # pods from before: the same
    successors: set[tuple[str, str]] = field(default_factory=set)  # the same
    pending: Counter[str] = field(default_factory=Counter)  # more than at first
    missing: set[str] = field(default_factory=set)  # pods of stateful sets
    replies: dict[str, int] = field(default_factory=dict)  # the last one to each pod's eviction

    def add_stuck(self, pod: str, controller: str, node: str, *, successor: bool) -> None:
        where = (controller or pod, node)
        self.stuck[where] += 1
        if successor:
            self.successors.add(where)
        else:
            self.names[pod] = where

    def differences(self, other: "Outcome") -> list[str]:
        """What the other does not say, too."""
        unnamed = self.successors | other.successors
        mine, theirs = (
            {name for name, where in one.names.items() if where not in unnamed}
            for one in (self, other)
        )
        pairs = {
            "stuck": (self.stuck, other.stuck),
            "names": (mine, theirs),
            "pending": (self.pending, other.pending),
            "missing": (self.missing, other.missing),
            "replies": tuple(
                {name: one.replies.get(name) for name in mine & theirs} for one in (self, other)
            ),
        }
        return [f"{what}: {one} / {two}" for what, (one, two) in pairs.items() if one != two]


class RehearsedDrain:
    def __init__(self) -> None:
        self.clock = Clock()
        self.clusters = Clusters(Store(), self.clock, PACE_S, Door("https://localhost", b""))
        self.id = cluster_spec().cluster_id
        self.clusters.create_cluster(cluster_spec())
        config = yaml.safe_load(self.clusters.kubeconfig(self.id, admin=True))
        self._token = config["users"][0]["user"]["token"]
        server = config["clusters"][0]["cluster"]["server"]
        self._prefix = server.removeprefix("https://localhost")

    # the API ----------------------------------------------------------------

    def call(self, method: str, path: str, body: Any = None, media: str = "") -> Response:
        headers = {"authorization": f"Bearer {self._token}"}
        headers["content-type"] = media or "application/json"
        sent = json.dumps(body).encode() if body is not None else b""
        found = self.clusters.answer(
            Request(method, f"{self._prefix}{path}", headers=headers, body=sent)
        )
        assert isinstance(found, Response)
        return found

    def create(self, plural: str, document: Document) -> None:
        kind = {"kind": KINDS[plural], "apiVersion": _version(plural)}
        where = "" if plural == "namespaces" else f"/namespaces/{NAMESPACE}"
        found = self.call("POST", f"{GROUPS[plural]}{where}/{plural}", {**kind, **document})
        assert found.status == 201, found.body

    def items(self, plural: str) -> list[Document]:
        found = self.call("GET", f"{GROUPS[plural]}/{plural}")
        assert found.status == 200, found.body
        body: Any = found.body
        return list((json.loads(body) if isinstance(body, bytes | str) else body)["items"])

    def rest(self) -> None:
        """Let pass what is due soon."""
        while (due := self.clusters.next_due()) is not None and due <= self.clock.moment + SOON_S:
            self.clock.moment = max(self.clock.moment, due)
            self.clusters.advance()

    # a cluster --------------------------------------------------------------

    def build(self, cluster: RandomCluster, seed: int) -> None:
        for node in cluster.nodes:
            self.clusters.join(self.id, node)
        self.rest()
        self.create("namespaces", {"metadata": {"name": NAMESPACE}})
        for plural, document in cluster.objects:
            self.create(plural, document)
        self.rest()
        for name in cluster.cordoned:
            self.clusters.cordon(self.id, name, on=True)
        if cluster.not_ready_node:
            self.clusters.add_fault(self.id, "not-ready", cluster.not_ready_node, None)
        running = [p for p in self.items("pods") if _is_running(p)]
        dice = Random(seed)  # noqa: S311
        for pod in dice.sample(running, min(cluster.unready, len(running))):
            self._write_status(pod)
        for pod in running:
            if _name(pod) == cluster.ended:
                self._write_status(pod, phase="Succeeded")
        self.rest()

    def _write_status(self, pod: Document, **more: Any) -> None:
        """As its kubelet does for one that is not ready."""
        path = f"/api/v1/namespaces/{_namespace(pod)}/pods/{_name(pod)}/status"
        body = {"status": {"conditions": [{"type": "Ready", "status": "False"}], **more}}
        found = self.call("PATCH", path, body, "application/strategic-merge-patch+json")
        assert found.status == 200, found.body

    def state(self) -> ClusterState:
        return cluster_state(
            nodes=self.items("nodes"),
            pods=self.items("pods"),
            budgets=self.items("poddisruptionbudgets"),
            workloads={
                kind: self.items(plural)
                for plural, kind in KINDS.items()
                if plural in {"deployments", "replicasets", "statefulsets", "daemonsets", "jobs"}
            },
            claims=self.items("persistentvolumeclaims"),
            volumes=self.items("persistentvolumes"),
        )

    # the drain --------------------------------------------------------------

    def drain(self, plan: DrainPlan, specs: Mapping[str, NodeSpec]) -> Outcome:
        """What the plan says, each batch until nothing moves; `specs`: of all nodes."""
        first = {_key(pod): pod for pod in self.items("pods")}
        outcome = Outcome()
        for node in plan.surge:
            self.clusters.join(self.id, specs[node.name])
        self.rest()
        if plan.cordon_all:
            self._cordon(plan.nodes)
        for start in range(0, len(plan.nodes), plan.at_once):
            batch = plan.nodes[start : start + plan.at_once]
            for name in self._drain(batch, plan.rules, first, outcome):
                if plan.after is After.REPLACED:
                    self.clusters.join(self.id, specs[name])
                self.rest()
        if plan.after is After.REPLACED:
            for node in plan.surge:
                for name in self._drain([node.name], plan.rules, first, outcome):
                    self.clusters.leave(self.id, name)
            self.rest()
        self._look(first, outcome)
        return outcome

    def _cordon(self, nodes: Sequence[str]) -> None:
        for node in nodes:
            self.clusters.cordon(self.id, node, on=True)

    def _drain(
        self, nodes: Sequence[str], rules: Rules, first: Pods, outcome: Outcome
    ) -> list[str]:
        """The nodes that were drained."""
        self._cordon(nodes)
        left = self._evict_all(nodes, rules, first, outcome.replies)
        for pod in left:
            new = _uid(pod) != _uid(first.get(_key(pod), {}))
            nameless = new or not _node(first[_key(pod)])
            outcome.add_stuck(_key(pod), _controller(pod), _node(pod), successor=nameless)
        return [node for node in nodes if node not in {_node(pod) for pod in left}]

    def _evict_all(
        self, nodes: Sequence[str], rules: Rules, first: Pods, replies: dict[str, int]
    ) -> list[Document]:
        """What is left when a round of evictions and what follows it change nothing.

        Pods of `first` are asked for before those that were made meanwhile.
        """
        before: object = None
        for _ in range(ROUNDS):
            left = [pod for node in nodes for pod in self._on(node, first)]
            shape = [(_name(p), p["metadata"]["resourceVersion"]) for p in self.items("pods")]
            if not left or shape == before:
                break
            before = shape
            for node in nodes:
                for pod in self._on(node, first):
                    if "deletionTimestamp" not in pod["metadata"] and not _is_kept(pod, rules):
                        replies[_key(pod)] = self._evict(pod)
            self.rest()
        return left

    def _evict(self, pod: Document) -> int:
        path = f"/api/v1/namespaces/{_namespace(pod)}/pods/{_name(pod)}/eviction"
        metadata = {"name": _name(pod), "namespace": _namespace(pod)}
        body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
        return self.call("POST", path, body).status

    def _look(self, first: Pods, outcome: Outcome) -> None:
        now = {_key(pod): pod for pod in self.items("pods")}
        outcome.pending = _waiting(now, first) - _waiting(first, first)
        gone = {key for key in first.keys() - now.keys() if _node(first[key])}
        outcome.missing = {key for key in gone if _owner_kind(first[key]) == STATEFUL}

    def _on(self, node: str, first: Pods) -> list[Document]:
        """Pods of a node that have to go."""

        def order(pod: Document) -> tuple[bool, str]:
            return _uid(first.get(_key(pod), {})) != _uid(pod), _key(pod)

        found = (pod for pod in self.items("pods") if _node(pod) == node and _has_to_go(pod))
        return sorted(found, key=order)


def _version(plural: str) -> str:
    return GROUPS[plural].removeprefix("/apis/").removeprefix("/api/")


def _name(document: Document) -> str:
    return str(document["metadata"]["name"])


def _uid(document: Document) -> str:
    return str((document.get("metadata") or {}).get("uid", ""))


def _namespace(document: Document) -> str:
    return str(document["metadata"].get("namespace", ""))


def _key(pod: Document) -> str:
    return f"{_namespace(pod)}/{_name(pod)}"


def _node(pod: Document) -> str:
    return str(pod["spec"].get("nodeName") or "")


def _owner(pod: Document) -> Document:
    found = pod["metadata"].get("ownerReferences") or [{}]
    return dict(found[0])


def _owner_kind(pod: Document) -> str:
    return str(_owner(pod).get("kind", ""))


def _controller(pod: Document) -> str:
    return str(_owner(pod).get("uid", ""))


def _has_to_go(pod: Document) -> bool:
    return _owner_kind(pod) != "DaemonSet"


def _is_kept(pod: Document, rules: Rules) -> bool:
    """What kubectl drain refuses without its options."""
    if pod["status"].get("phase") in {"Succeeded", "Failed"}:
        return False
    local = any("emptyDir" in volume for volume in pod["spec"].get("volumes") or ())
    return (not _owner(pod) and not rules.bare_pods) or (local and not rules.local_storage)


def _waiting(pods: Pods, first: Pods) -> Counter[str]:
    """By controller, or by name where names last. Not those that came to a set that was growing."""
    waiting = [pod for pod in pods.values() if _has_to_go(pod) and not _node(pod)]
    named = [_key(p) for p in waiting if not _controller(p) or _owner_kind(p) == STATEFUL]
    others = [_controller(p) for p in waiting if _controller(p) and _owner_kind(p) != STATEFUL]
    return Counter([key for key in named if key in first] + others)


def _is_running(pod: Document) -> bool:
    ready = [c for c in pod["status"].get("conditions") or () if c["type"] == "Ready"]
    return bool(ready) and ready[0]["status"] == "True" and _has_to_go(pod)
