"""A cluster as it stood when it was read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from azlinux_cli.domain.kubernetes.budget import Budget, budget_of
from azlinux_cli.domain.kubernetes.document import Document
from azlinux_cli.domain.kubernetes.node import Node, node_of
from azlinux_cli.domain.kubernetes.pod import Pod, pod_of
from azlinux_cli.domain.kubernetes.volume import Reach, reaches
from azlinux_cli.domain.kubernetes.workload import Workload, workload_of


@dataclass(frozen=True, slots=True)
class ClusterState:
    """`claims`: from where the volume of a claim can be used, by `namespace/name`.

    None where claims could not be read: then nobody is tied to a zone.
    """

    nodes: tuple[Node, ...]
    pods: tuple[Pod, ...]
    budgets: tuple[Budget, ...] = ()
    workloads: tuple[Workload, ...] = ()
    claims: Mapping[str, Reach] | None = field(default_factory=dict)

    def pool(self, name: str) -> tuple[str, ...]:
        """Names of a pool's nodes, sorted."""
        return tuple(sorted(node.name for node in self.nodes if node.pool == name))


def cluster_state(
    *,
    nodes: Iterable[Document],
    pods: Iterable[Document],
    budgets: Iterable[Document] = (),
    workloads: Mapping[str, Iterable[Document]] | None = None,
    claims: Iterable[Document] | None = None,
    volumes: Iterable[Document] = (),
) -> ClusterState:
    """From the documents of lists; `workloads` by their kind."""
    return ClusterState(
        nodes=tuple(map(node_of, nodes)),
        pods=tuple(map(pod_of, pods)),
        budgets=tuple(map(budget_of, budgets)),
        workloads=tuple(
            workload_of(kind, document)
            for kind, documents in (workloads or {}).items()
            for document in documents
        ),
        claims=reaches(claims, volumes) if claims is not None else None,
    )
