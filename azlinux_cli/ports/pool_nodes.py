"""The nodes of a pool as the cluster itself has them, and moving what runs on them."""

from collections.abc import Sequence
from typing import Protocol

from azlinux_cli.domain.aks.pool_node import PodRef, PoolNode, Refusal


class PoolNodes(Protocol):
    """Every method raises AzlError: UnreachableError, AccessDeniedError, SignInError, RemoteError.

    Safe from any thread.
    """

    def nodes(self, pool: str) -> Sequence[PoolNode]: ...

    def cordon(self, node: str, *, on: bool) -> None:
        """Set to the value; silent if it has it, or the node is gone."""
        ...

    def pods_to_move(self, node: str) -> Sequence[PodRef]:
        """What a drain moves: no pods of daemon sets, no mirrors, nothing that has ended."""
        ...

    def evict(self, pod: PodRef) -> Refusal | None:
        """Ask for its eviction; disruption budgets are kept. None: it goes, or is gone."""
        ...

    def pending(self) -> Sequence[PodRef]:
        """Pods that no node has room for now."""
        ...
