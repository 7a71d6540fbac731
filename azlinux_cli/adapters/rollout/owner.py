"""Who works here, and whether somebody who worked somewhere still does."""

import getpass
import os
import socket
from pathlib import Path

from azlinux_cli.ports.journal import Owner


def this_owner() -> Owner:
    """Of this process, and the person it works for."""
    try:
        person = getpass.getuser()
    except (OSError, KeyError):  # no name for the user id
        person = str(os.getuid())
    return Owner(f"{person}@{socket.gethostname()}", os.getpid(), began(os.getpid()))


def began(pid: int) -> str:
    """When a process of this computer began, in its kernel's ticks; empty if there is none.

    With the boot id, since ticks begin anew with each boot. proc(5), field 22.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return f"{stat.rpartition(')')[2].split()[19]}/{boot}"


def is_here(owner: Owner) -> bool:
    """Whether it is, or was, a process of this computer."""
    return owner.by.rpartition("@")[2] == socket.gethostname()


def lives(owner: Owner) -> bool:
    """Of an owner on this computer. Another process that got its number is not it."""
    return bool(owner.began) and began(owner.pid) == owner.began
