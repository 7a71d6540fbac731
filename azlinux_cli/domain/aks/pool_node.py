"""A node of a pool as the cluster has it, and pods that have to move."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PoolNode:
    """`image` and `os_sku` are AKS's labels.

    `quarantined`: AKS could not drain it, and has set it aside.
    """

    name: str
    pool: str
    ready: bool = True
    schedulable: bool = True
    image: str = ""
    os_sku: str = ""
    kubernetes: str = ""
    quarantined: bool = False
    cpu_millis: int = 0
    memory_mib: int = 0


@dataclass(frozen=True, slots=True)
class PodRef:
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An eviction that was refused for now, in the API server's words."""

    pod: PodRef
    message: str
