"""The system calls of a boot, which Python does not have."""

import ctypes
import os
from collections.abc import Iterable

RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT = 1, 2, 4, 8, 32
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18
_DETACH = 2
_CLONE_NEWNS = 0x00020000
_PR_CAPBSET_DROP = 24
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Put a file system at `target`. Raises OSError that names it."""
    failed = _libc.mount(
        source.encode(),
        target.encode(),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    if failed:
        error = ctypes.get_errno()
        raise OSError(error, f"mount {kind or source}: {os.strerror(error)}", target)


def bind(source: str, target: str, *, read_only: bool = False) -> None:
    mount(source, target, flags=BIND)
    if read_only:
        mount("none", target, flags=BIND | REMOUNT | RDONLY)


def unmount(target: str) -> None:
    _libc.umount2(target.encode(), _DETACH)


def pivot(root: str) -> None:
    """`root`, a mount point, becomes / and what was / is gone. Raises OSError."""
    os.chdir(root)
    number = _PIVOT_ROOT[os.uname().machine]
    if _libc.syscall(number, b".", b"."):
        error = ctypes.get_errno()
        raise OSError(error, f"pivot_root: {os.strerror(error)}")
    unmount(".")
    os.chdir("/")


def set_hostname(name: str) -> None:
    encoded = name.encode()
    _libc.sethostname(encoded, len(encoded))


def give_up(capabilities: Iterable[int]) -> None:
    """No program from here on can have them, whoever it runs as. Raises OSError."""
    for capability in capabilities:
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
            error = ctypes.get_errno()
            raise OSError(error, f"capability {capability}: {os.strerror(error)}")


def enter_mounts(pid: int) -> None:
    """Go to the mount namespace of another process, and to its root. Raises OSError."""
    file = os.open(f"/proc/{pid}/ns/mnt", os.O_RDONLY)
    if _libc.setns(file, _CLONE_NEWNS):
        error = ctypes.get_errno()
        raise OSError(error, f"setns: {os.strerror(error)}")
    os.close(file)
