"""Network namespaces of this process: each is the home of one thread.

A thread that has entered a namespace makes sockets and children that live there. A namespace of
an ordinary user can be entered but the host's not be returned to, so the thread stays. The kernel
takes the namespace away when its thread, its processes and its sockets are gone.
"""

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_P = ParamSpec("_P")
_T = TypeVar("_T")


class NetworkNamespace:
    """A new, empty network. Raises OSError where none can be made."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self.file = self.run(_unshare)

    def run(self, function: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """Call `function` inside, and wait for it."""
        return self._thread.submit(function, *args, **named).result()

    def close(self) -> None:
        os.close(self.file)
        self._thread.shutdown(wait=False)


def _unshare() -> int:
    if _libc.unshare(_CLONE_NEWNET):
        error = ctypes.get_errno()
        raise OSError(error, f"a network namespace: {os.strerror(error)}")
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
