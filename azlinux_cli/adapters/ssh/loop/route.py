"""Which nodes go through the loop, and which through a thread of their own."""

from collections.abc import Callable

from azlinux_cli.domain.node import NodeTarget


def _through_jump_hosts(target: NodeTarget) -> bool:
    return bool(target.jump)


# The first reason that holds sends a node to a thread.
_THREADED: tuple[Callable[[NodeTarget], bool], ...] = (
    _through_jump_hosts,  # one connection inside another; the shared ones are the shell's
)


def needs_thread(target: NodeTarget) -> bool:
    return any(holds(target) for holds in _THREADED)
