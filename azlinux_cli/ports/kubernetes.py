"""What azl asks of a Kubernetes cluster: what is in it, and to move pods off a node."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.pod import Pod
from azlinux_cli.domain.kubernetes.state import ClusterState


class Evicted(StrEnum):
    """What came of asking for an eviction."""

    GOING = "going"  # accepted
    GONE = "gone"  # it was not there any more
    REFUSED = "refused"  # a disruption budget; asked again later, it may be accepted
    FAILED = "failed"  # the server cannot (more than one budget), or had trouble


@dataclass(frozen=True, slots=True)
class EvictionReply:
    """`message` in the API server's words; `retry_after_s` where it says how long to wait."""

    evicted: Evicted
    message: str = ""
    retry_after_s: float | None = None


class KubernetesCluster(Protocol):
    """Safe from any thread.

    Every method raises SignInError (nobody is signed in, 401), AccessDeniedError (403),
    NotFoundError, UnreachableError, OperationTimeoutError, HostIdentityError (a certificate that
    is not proven) and RemoteError.
    """

    def state(self) -> ClusterState:
        """Everything that decides whether a drain succeeds."""
        ...

    def nodes(self) -> tuple[Node, ...]: ...

    def pods(self, node: str) -> tuple[Pod, ...]:
        """Those of one node."""
        ...

    def evict(self, namespace: str, pod: str) -> EvictionReply:
        """Ask once; disruption budgets are kept. A refusal is an answer, not an error."""
        ...

    def cordon(self, node: str) -> None:
        """Close it to new pods. Silent if it is closed."""
        ...

    def uncordon(self, node: str) -> None: ...
