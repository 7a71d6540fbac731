"""What is going to be drained, and how."""

from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.kubernetes.node import Node


class After(StrEnum):
    """What becomes of a node that was drained."""

    CORDONED = "cordoned"  # it stays as it is: `kubectl drain`, the old pool of a blue-green move
    REPLACED = "replaced"  # it comes back empty and open: a pool is upgraded


@dataclass(frozen=True, slots=True)
class Rules:
    """Which pods a drain lets go although something is lost with them."""

    bare_pods: bool  # nobody makes them anew
    local_storage: bool  # an emptyDir ends with its pod


# AKS asks nobody; kubectl wants --force and --delete-emptydir-data.
AKS = Rules(bare_pods=True, local_storage=True)
KUBECTL = Rules(bare_pods=False, local_storage=False)


@dataclass(frozen=True, slots=True)
class DrainPlan:
    """`nodes` in this order, `at_once` at a time. `surge`: machines that are added before.

    When nodes are replaced, the surge nodes are drained, too, and leave at the end.
    `cordon_all`: all of them are closed before the first is drained.
    """

    nodes: tuple[str, ...]
    surge: tuple[Node, ...] = ()
    at_once: int = 1
    after: After = After.CORDONED
    cordon_all: bool = False
    rules: Rules = AKS
