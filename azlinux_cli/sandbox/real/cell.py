"""The namespaces that a server with real machines lives in, apart from the host's.

The server is PID 1 of a pid namespace, so whatever ends it ends every process of its machines; it
has a mount namespace of its own, so nothing it mounts shows outside or stays. It keeps the host's
network, where its clients are.
"""

from functools import cache
from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call

_INITIAL = ["0", "0", "4294967295"]


def command(*, root: bool) -> list[str]:
    """What to put before the server's command line."""
    mapped = ["--user", "--map-root-user", "--map-users=auto", "--map-groups=auto"]
    words = ["unshare", *([] if root else mapped)]
    return [*words, "--mount", "--pid", "--fork", "--kill-child", "--"]


def enter() -> int:
    """Settle in: call once, early. Returns this process's id as the host sees it.

    Raises OSError where kernel file systems cannot be mounted.
    """
    outside = int(str(Path("/proc/self").readlink()))
    kernel_call.mount("none", "/", flags=kernel_call.RECURSIVE | kernel_call.PRIVATE)
    kernel_call.mount("proc", "/proc", "proc")
    return outside


@cache
def in_initial_user_namespace() -> bool:
    """Whether root here is the host's root."""
    return Path("/proc/self/uid_map").read_text().split() == _INITIAL
