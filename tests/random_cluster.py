"""Clusters at random: what a drain can meet, in small. The same seed gives the same cluster."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from azlinux_cli.sandbox.kernel.clusters import NodeSpec
from tests.rehearsed_cluster import node_spec

Document = dict[str, Any]
NAMESPACE = "shop"
HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
TAINT = "dedicated=db:NoSchedule"
TOLERATION = {"key": "dedicated", "operator": "Equal", "value": "db", "effect": "NoSchedule"}
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


@dataclass(slots=True)
class RandomCluster:
    """`objects` by the plural of their resource. `unready`: how many running pods are made so.

    `ended`: a pod without a controller that has done its work.
    """

    nodes: list[NodeSpec]
    objects: list[tuple[str, Document]] = field(default_factory=list)
    cordoned: list[str] = field(default_factory=list)
    unready: int = 0
    not_ready_node: str = ""
    ended: str = ""


def random_cluster(seed: int) -> RandomCluster:
    dice = Random(seed)  # noqa: S311
    nodes = [_node(dice, number, "blue") for number in range(dice.randint(2, 5))]
    nodes += [_node(dice, number, "green") for number in range(dice.randint(0, 2))]
    cluster = RandomCluster(nodes)
    if dice.random() < 0.2:
        cluster.cordoned.append(dice.choice(nodes).name)
    if dice.random() < 0.1:
        cluster.not_ready_node = dice.choice(nodes).name
    for number in range(dice.randint(1, 6)):
        cluster.objects += _workload(dice, number)
    for number in range(dice.choice((0, 0, 0, 1, 2))):
        cluster.objects.append(("pods", _bare_pod(dice, number)))
    if dice.random() < 0.15:
        cluster.objects.append(_wide_budget(dice))
    cluster.unready = dice.choice((0, 0, 0, 1, 2, 3))
    if dice.random() < 0.3:
        cluster.ended = "bare-0"
    return cluster


def _node(dice: Random, number: int, pool: str) -> NodeSpec:
    tainted = pool == "green" and dice.random() < 0.5
    return node_spec(
        number,
        pool,
        cpu_millis=dice.choice((2000, 2000, 4000)),
        memory_mib=dice.choice((4096, 8192)),
        pods=dice.choice((110, 110, 110, 12)),
        taints=(TAINT,) if tainted else (),
        zone=dice.choice(("", "z-1", "z-2", "z-3")) if dice.random() < 0.2 else f"z-{number % 2}",
    )


def _labels(number: int, dice: Random) -> dict[str, str]:
    labels = {"app": f"app-{number}"}
    if dice.random() < 0.4:
        labels["tier"] = dice.choice(("web", "data"))
    return labels


def _workload(dice: Random, number: int) -> list[tuple[str, Document]]:
    """A workload with its pods' wishes, and often a budget for it."""
    plural = dice.choice(
        ("deployments", "deployments", "deployments", "statefulsets", "replicasets", "jobs")
        if dice.random() < 0.95
        else ("daemonsets",)
    )
    labels = _labels(number, dice)
    name = f"app-{number}"
    spec: Document = {"template": {"metadata": {"labels": labels}, "spec": _spec(dice, labels)}}
    replicas = dice.randint(1, 4)
    if plural == "jobs":
        spec["parallelism"] = spec["completions"] = min(replicas, 2)
        spec["template"]["spec"]["restartPolicy"] = "Never"
    else:
        spec["selector"] = {"matchLabels": labels}
    if plural == "daemonsets":
        spec["template"]["spec"] = _daemon_spec(dice)
    elif plural != "jobs":
        spec["replicas"] = replicas
    if plural == "statefulsets":
        _make_stateful(dice, spec)
    metadata: Document = {"name": name, "namespace": NAMESPACE}
    found = [(plural, {"metadata": metadata, "spec": spec})]
    budgets = dice.choice((0, 0, 1, 1, 1)) + (dice.random() < 0.05)
    return found + [
        ("poddisruptionbudgets", _budget(dice, f"{name}-{number}", labels, replicas))
        for number in range(budgets)
    ]


def _make_stateful(dice: Random, spec: Document) -> None:
    spec["serviceName"] = "db"
    if dice.random() < 0.4:
        spec["podManagementPolicy"] = "Parallel"
    if dice.random() < 0.6:
        claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
        spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": claim}]


def _spec(dice: Random, labels: dict[str, str]) -> Document:
    requests = {
        "cpu": dice.choice(("50m", "100m", "300m", "500m", "1")),
        "memory": dice.choice(("64Mi", "256Mi", "1Gi")),
    }
    spec: Document = {
        "containers": [{"name": "main", "image": "app", "resources": {"requests": requests}}]
    }
    if dice.random() < 0.1:
        spec["initContainers"] = [
            {"name": "first", "image": "app", "resources": {"requests": {"cpu": "700m"}}}
        ]
    if dice.random() < 0.25:
        spec["tolerations"] = [TOLERATION]
    elif dice.random() < 0.03:
        spec["tolerations"] = [{"operator": "Exists"}]
    if dice.random() < 0.15:
        spec["nodeSelector"] = {"agentpool": dice.choice(("blue", "green"))}
    if dice.random() < 0.1:
        spec["volumes"] = [{"name": "scratch", "emptyDir": {}}]
    affinity = _affinity(dice, labels)
    if affinity:
        spec["affinity"] = affinity
    if dice.random() < 0.1:
        spec["topologySpreadConstraints"] = [_spread(dice, labels)]
    return spec


def _daemon_spec(dice: Random) -> Document:
    """It asks for nothing: whether it or a pod that waits comes to a new node first is luck."""
    container = {"name": "main", "image": "app"}
    tolerations = [TOLERATION] if dice.random() < 0.5 else []
    return {"containers": [container], "tolerations": tolerations}


def _spread(dice: Random, labels: dict[str, str]) -> Document:
    return {
        "maxSkew": dice.choice((1, 2)),
        "topologyKey": dice.choice((HOSTNAME, ZONE)),
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": labels["app"]}},
    }


def _affinity(dice: Random, labels: dict[str, str]) -> Document:
    found: Document = {}
    term = {
        "topologyKey": dice.choice((HOSTNAME, HOSTNAME, ZONE)),
        "labelSelector": {"matchLabels": {"app": labels["app"]}},
    }
    if dice.random() < 0.2:
        found["podAntiAffinity"] = {REQUIRED: [term]}
    elif dice.random() < 0.08:
        found["podAffinity"] = {REQUIRED: [{**term, "topologyKey": ZONE}]}
    if dice.random() < 0.1:
        zones = {"key": ZONE, "operator": dice.choice(("In", "NotIn")), "values": ["z-0"]}
        found["nodeAffinity"] = {REQUIRED: {"nodeSelectorTerms": [{"matchExpressions": [zones]}]}}
    return found


def _budget(dice: Random, name: str, labels: dict[str, str], replicas: int) -> Document:
    spec: Document = {"selector": {"matchLabels": dict(labels)}}
    if dice.random() < 0.15:
        values = [labels["app"], "other"]
        expression = {"key": "app", "operator": "In", "values": values}
        spec["selector"] = {"matchExpressions": [expression]}
    rule = dice.choice(("minAvailable", "maxUnavailable"))
    spec[rule] = dice.choice((0, 1, 1, replicas, "0%", "34%", "50%", "100%"))
    if dice.random() < 0.2:
        spec["unhealthyPodEvictionPolicy"] = dice.choice(("AlwaysAllow", "IfHealthyBudget"))
    return {"metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec}


def _wide_budget(dice: Random) -> tuple[str, Document]:
    """Over several workloads: it sums up what they want, or meets other budgets on their pods."""
    spec: Document = {"selector": {"matchLabels": {"tier": dice.choice(("web", "data"))}}}
    spec[dice.choice(("minAvailable", "maxUnavailable"))] = dice.choice((1, 2, "25%", "50%"))
    return "poddisruptionbudgets", {
        "metadata": {"name": "tier", "namespace": NAMESPACE},
        "spec": spec,
    }


def _bare_pod(dice: Random, number: int) -> Document:
    labels = {"app": f"bare-{number}", "tier": dice.choice(("web", "data"))}
    metadata: Document = {"name": f"bare-{number}", "namespace": NAMESPACE, "labels": labels}
    if dice.random() < 0.2:
        metadata["finalizers"] = ["example.com/keep"]
    return {"metadata": metadata, "spec": _spec(dice, labels)}
