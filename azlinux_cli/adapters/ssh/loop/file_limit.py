"""How many sockets this process may have open."""

import resource
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")
_SPARE = 160  # for the threaded path, and everything that is no connection to a node


def sockets_allowed(wanted: int) -> int:
    """At most `wanted`. Raises the soft limit as far as it is needed and the hard one lets it."""
    in_use = len([*_OPEN_FILES.iterdir()]) + _SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    if soft < in_use + wanted:
        soft = in_use + wanted if hard == resource.RLIM_INFINITY else min(in_use + wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(wanted, soft - in_use))
