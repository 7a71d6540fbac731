"""Which nodes go through the loop, and which through a thread of their own."""

from collections.abc import Callable, Sequence

import paramiko

from azlinux_cli.adapters.ssh.key import SigningKey
from azlinux_cli.domain.node import NodeTarget


def _through_jump_hosts(target: NodeTarget, keys: Sequence[SigningKey]) -> bool:
    return bool(target.jump)


def _agent_signs(target: NodeTarget, keys: Sequence[SigningKey]) -> bool:
    return any(isinstance(key.key, paramiko.AgentKey) for key in keys)


# The first reason that holds sends a node to a thread.
_THREADED: tuple[Callable[[NodeTarget, Sequence[SigningKey]], bool], ...] = (
    _through_jump_hosts,  # one connection inside another; the shared ones are the shell's
    _agent_signs,  # an agent may ask a person, and everybody would wait
)


def needs_thread(target: NodeTarget, keys: Sequence[SigningKey]) -> bool:
    return any(holds(target, keys) for holds in _THREADED)
