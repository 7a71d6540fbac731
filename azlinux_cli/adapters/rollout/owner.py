"""Who works here, and whether somebody who worked somewhere still does."""

import getpass
import hashlib
import os
import socket
from pathlib import Path

from azlinux_cli.ports.journal import Owner

_PROC = Path("/proc")


def this_owner() -> Owner:
    """Of this process, and the person it works for."""
    try:
        person = getpass.getuser()
    except (OSError, KeyError):  # no name for the user id
        person = str(os.getuid())
    return Owner(f"{person}@{socket.gethostname()}", os.getpid(), _began(os.getpid()))


def lives(owner: Owner) -> bool | None:
    """Whether its process runs; None: it is on another computer, or in a container of its own.

    A process that got its number later is another one, and none outlives a reboot.
    """
    ticks, boot, where, computer = (*owner.began.split("/"), "", "", "", "")[:4]
    if computer != _computer():
        return None
    if boot != _boot():
        return False
    if where != _pids():
        return None
    return bool(ticks) and ticks == _ticks(owner.pid)


def _began(pid: int) -> str:
    """When the process began (ticks, boot), where its number counts, on which computer."""
    return f"{_ticks(pid)}/{_boot()}/{_pids()}/{_computer()}"


def _ticks(pid: int) -> str:
    """Since the boot; empty if there is no such process. proc(5), field 22 of stat."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in {"Z", "X"} else fields[18]  # a zombie does nothing any more


def _boot() -> str:
    return _read(_PROC / "sys/kernel/random/boot_id")


def _pids() -> str:
    """The pid namespace: `pid:[4026531836]`."""
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _computer() -> str:
    """The same for all its processes, and another where a home directory is shared."""
    name = f"{socket.gethostname()} {_read(Path('/etc/machine-id'))}"
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
