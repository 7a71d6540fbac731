"""A `ports.kubernetes.KubernetesCluster` over the API."""

from urllib.parse import quote

from azlinux_cli.adapters.kubernetes.api import Answer, Document, KubernetesApi
from azlinux_cli.domain.errors import AccessDeniedError
from azlinux_cli.domain.kubernetes.node import Node, node_of
from azlinux_cli.domain.kubernetes.pod import Pod, pod_of
from azlinux_cli.domain.kubernetes.state import ClusterState, cluster_state
from azlinux_cli.domain.kubernetes.workload import JOB
from azlinux_cli.ports.kubernetes import Evicted, EvictionReply
from azlinux_cli.ports.question import Answer as Question
from azlinux_cli.ports.question import Questions

WIDTH = 4  # lists that are asked for at the same time
WORKLOADS = {
    "Deployment": "/apis/apps/v1/deployments",
    "ReplicaSet": "/apis/apps/v1/replicasets",
    "StatefulSet": "/apis/apps/v1/statefulsets",
    JOB: "/apis/batch/v1/jobs",
}
_BY_STATUS = {404: Evicted.GONE, 429: Evicted.REFUSED}
_GOOD = range(200, 300)


class ApiCluster:
    def __init__(self, api: KubernetesApi) -> None:
        self._api = api

    def state(self) -> ClusterState:
        """Whoever may not read volumes is told nothing about zones: `claims` is None."""
        with Questions(WIDTH) as questions:

            def ask(path: str) -> Question[list[Document]]:
                return questions.ask(lambda: self._api.list(path))

            nodes, pods = ask("/api/v1/nodes"), ask("/api/v1/pods")
            budgets = ask("/apis/policy/v1/poddisruptionbudgets")
            workloads = {kind: ask(path) for kind, path in WORKLOADS.items()}
            volumes = questions.ask(self._volumes)
        claims_and_volumes = volumes.result()
        return cluster_state(
            nodes=nodes.result(),
            pods=pods.result(),
            budgets=budgets.result(),
            workloads={kind: answer.result() for kind, answer in workloads.items()},
            claims=claims_and_volumes[0] if claims_and_volumes is not None else None,
            volumes=claims_and_volumes[1] if claims_and_volumes is not None else (),
        )

    def _volumes(self) -> tuple[list[Document], list[Document]] | None:
        try:
            claims = self._api.list("/api/v1/persistentvolumeclaims")
            return claims, self._api.list("/api/v1/persistentvolumes")
        except AccessDeniedError:
            return None

    def nodes(self) -> tuple[Node, ...]:
        return tuple(map(node_of, self._api.list("/api/v1/nodes")))

    def pods(self, node: str) -> tuple[Pod, ...]:
        found = self._api.list("/api/v1/pods", fieldSelector=f"spec.nodeName={node}")
        return tuple(map(pod_of, found))

    def evict(self, namespace: str, pod: str) -> EvictionReply:
        answer = self._api.post(
            f"/api/v1/namespaces/{_word(namespace)}/pods/{_word(pod)}/eviction",
            {
                "apiVersion": "policy/v1",
                "kind": "Eviction",
                "metadata": {"name": pod, "namespace": namespace},
            },
        )
        return _reply(answer)

    def cordon(self, node: str) -> None:
        self._close(node, "cordon", closed=True)

    def uncordon(self, node: str) -> None:
        self._close(node, "uncordon", closed=None)

    def _close(self, node: str, word: str, *, closed: bool | None) -> None:
        """Null takes the field away, as kubectl does."""
        change = {"spec": {"unschedulable": closed}}
        self._api.patch(f"/api/v1/nodes/{_word(node)}", change, f"{word} node {node}")


def _word(name: str) -> str:
    """As one part of a path."""
    return quote(name, safe="")


def _reply(answer: Answer) -> EvictionReply:
    if answer.status in _GOOD:
        return EvictionReply(Evicted.GOING)
    evicted = _BY_STATUS.get(answer.status, Evicted.FAILED)
    return EvictionReply(evicted, answer.message, answer.retry_after_s)
