"""A node as a drain sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.kubernetes.affinity import HOSTNAME, OLD_ZONE, ZONE
from azlinux_cli.domain.kubernetes.document import Document, at, condition, pairs, text
from azlinux_cli.domain.kubernetes.resource import Amounts, amounts
from azlinux_cli.domain.kubernetes.taint import CORDON_KEY, Taint, taints_of

POOL_LABELS = ("kubernetes.azure.com/agentpool", "agentpool")


@dataclass(frozen=True, slots=True)
class Node:
    """`taints` are without the cordon's own."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] = ()
    cordoned: bool = False
    ready: bool = True
    allocatable: Amounts = field(default_factory=dict)
    kubelet: str = ""  # its version

    @property
    def pool(self) -> str:
        return next((self.labels[key] for key in POOL_LABELS if key in self.labels), "")

    @property
    def zone(self) -> str:
        return self.labels.get(ZONE) or self.labels.get(OLD_ZONE) or ""

    @property
    def size(self) -> str:
        """The machine's size, as the cloud names it."""
        return self.labels.get("node.kubernetes.io/instance-type", "")

    @property
    def anew(self) -> "Node":
        """The same machine, made anew: open, ready, without the taints of a condition."""
        taints = tuple(taint for taint in self.taints if not taint.of_condition)
        return replace(self, taints=taints, cordoned=False, ready=True)

    def twin(self, name: str) -> "Node":
        """Another machine of the same kind, new."""
        return replace(self.anew, name=name, labels={**self.labels, HOSTNAME: name})


def node_of(document: Document) -> Node:
    return Node(
        name=text(document, "metadata", "name"),
        labels=pairs(document, "metadata", "labels"),
        taints=tuple(taint for taint in taints_of(document) if taint.key != CORDON_KEY),
        cordoned=at(document, "spec", "unschedulable") is True,
        ready=condition(document, "Ready").get("status") == "True",
        allocatable=amounts(at(document, "status", "allocatable")),
        kubelet=text(document, "status", "nodeInfo", "kubeletVersion"),
    )
