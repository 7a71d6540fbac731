"""What AKS puts into a new cluster.

Sources: "Core AKS concepts" and "Use system node pools" (AKS documentation; `kubectl get pods -n
kube-system` in its quickstarts and in public issues, with the requests they show). Of the add-ons
only those that every cluster has and a drain meets: two disruption budgets among them.
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane
from azlinux_cli.sandbox.kubernetes.field import key_of
from azlinux_cli.sandbox.kubernetes.kind import BUDGETS, DAEMON_SETS, DEPLOYMENTS, NAMESPACES, Kind
from azlinux_cli.sandbox.kubernetes.resource import create

FIRST = ("default", "kube-node-lease", "kube-public", "kube-system")
SYSTEM = "kube-system"
REGISTRY = "mcr.microsoft.com"
MODE = "kubernetes.azure.com/mode"


@dataclass(frozen=True, slots=True)
class Addon:
    """`replicas` 0: a daemon set. `least`: minAvailable of its budget, if it has one."""

    name: str
    image: str
    label: str
    cpu: str
    memory: str
    replicas: int = 0
    budget: str = ""
    least: int = 0


ADDONS = (
    Addon("azure-cns", "containernetworking/azure-cns", "k8s-app", "40m", "250Mi"),
    Addon("azure-ip-masq-agent", "aks/ip-masq-agent-v2", "k8s-app", "50m", "50Mi"),
    Addon("cloud-node-manager", "oss/kubernetes/azure-cloud-node-manager",
          "k8s-app", "50m", "50Mi"),
    Addon("csi-azuredisk-node", "oss/kubernetes-csi/azuredisk-csi", "app", "30m", "60Mi"),
    Addon("csi-azurefile-node", "oss/kubernetes-csi/azurefile-csi", "app", "30m", "60Mi"),
    Addon("kube-proxy", "oss/kubernetes/kube-proxy", "component", "100m", "0"),
    Addon("coredns", "oss/kubernetes/coredns", "k8s-app", "100m", "70Mi", 2, "coredns-pdb", 1),
    Addon("coredns-autoscaler", "oss/kubernetes/autoscaler/cluster-proportional-autoscaler",
          "k8s-app", "20m", "10Mi", 1),
    Addon("konnectivity-agent", "oss/kubernetes/apiserver-network-proxy/agent",
          "app", "20m", "20Mi", 2, "konnectivity-agent", 1),
    Addon("metrics-server", "oss/kubernetes/metrics-server",
          "k8s-app", "50m", "90Mi", 2, "metrics-server-pdb", 1),
)  # fmt: skip

_LINUX = {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}
_ON_SYSTEM_POOLS = {"key": MODE, "operator": "In", "values": ["system"]}
_REQUIRED = {"nodeSelectorTerms": [{"matchExpressions": [_LINUX]}]}
_PREFERRED = [{"weight": 100, "preference": {"matchExpressions": [_ON_SYSTEM_POOLS]}}]
_EVERYTHING = [{"operator": "Exists"}]
_CRITICAL = [
    {"key": "CriticalAddonsOnly", "operator": "Exists"},
    {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
     "tolerationSeconds": 30},
    {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
     "tolerationSeconds": 30},
]  # fmt: skip


def furnish(plane: Plane) -> None:
    """Make the first namespaces and kube-system; what a start that died made already stays."""
    for name in FIRST:
        if plane.registry.get(NAMESPACES, name) is None:
            create(plane, NAMESPACES, {"metadata": {"name": name}}, dry_run=False)
    for kind, item in manifests():
        if plane.registry.get(kind, key_of(item)) is None:
            create(plane, kind, item, dry_run=False)


def manifests() -> list[tuple[Kind, Json]]:
    """Everything in kube-system, as it would be created by a client."""
    out = []
    for addon in ADDONS:
        out.append((DEPLOYMENTS if addon.replicas else DAEMON_SETS, _workload(addon)))
        if addon.budget:
            spec = {"minAvailable": addon.least, "selector": {"matchLabels": _labels(addon)}}
            metadata = {"name": addon.budget, "namespace": SYSTEM}
            out.append((BUDGETS, {"metadata": metadata, "spec": spec}))
    return out


def _labels(addon: Addon) -> dict[str, str]:
    value = {"coredns": "kube-dns"}.get(addon.name, addon.name)
    return {addon.label: value}


def _workload(addon: Addon) -> Json:
    labels = _labels(addon)
    spec: Json = {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": _pod_spec(addon)},
    }
    if addon.replicas:
        spec["replicas"] = addon.replicas
    labels = {**labels, "kubernetes.azure.com/managedby": "aks"}
    metadata = {"name": addon.name, "namespace": SYSTEM, "labels": labels}
    return {"metadata": metadata, "spec": spec}


def _pod_spec(addon: Addon) -> Json:
    daemon = not addon.replicas
    affinity: Json = {"requiredDuringSchedulingIgnoredDuringExecution": _REQUIRED}
    if not daemon:
        affinity["preferredDuringSchedulingIgnoredDuringExecution"] = _PREFERRED
    requests = {"cpu": addon.cpu, "memory": addon.memory}
    container = {
        "name": addon.name,
        "image": f"{REGISTRY}/{addon.image}",
        "resources": {"requests": requests},
    }
    return {
        "priorityClassName": "system-node-critical",
        "affinity": {"nodeAffinity": affinity},
        "tolerations": _EVERYTHING if daemon else _CRITICAL,
        "containers": [container],
        **({"hostNetwork": True} if daemon else {}),
    }
