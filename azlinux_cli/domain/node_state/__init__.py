"""The state of a node: how it is asked for, what it means, and what a plan keeps of it."""

from azlinux_cli.domain.node_state.aks import managed_by_aks
from azlinux_cli.domain.node_state.compare import digest, moved, unhealthy
from azlinux_cli.domain.node_state.document import from_document, to_document
from azlinux_cli.domain.node_state.read import read_state
from azlinux_cli.domain.node_state.script import state_script
from azlinux_cli.domain.node_state.state import (
    Kernels,
    Listener,
    LockHolder,
    NodeState,
    PackageDatabase,
    Repositories,
)

__all__ = [
    "Kernels",
    "Listener",
    "LockHolder",
    "NodeState",
    "PackageDatabase",
    "Repositories",
    "digest",
    "from_document",
    "managed_by_aks",
    "moved",
    "read_state",
    "state_script",
    "to_document",
    "unhealthy",
]
