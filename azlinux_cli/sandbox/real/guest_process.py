"""Programs that the fabric runs on a machine, without SSH: what a VM agent or a hypervisor does."""

import os
import subprocess
from collections.abc import Sequence
from typing import Any

_NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--time")
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}


def spawn(init: int, command: Sequence[str], **streams: Any) -> "subprocess.Popen[bytes]":
    """Start a program as the machine's root; `init` is its PID 1 as this process sees it."""
    words = ["nsenter", "--target", str(init), *_NAMESPACES, "--root", "--wd", "--", *command]
    return subprocess.Popen(words, env=_ENVIRONMENT, start_new_session=True, **streams)


def run(init: int, script: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """A short script of the fabric's own, to its end."""
    process = spawn(
        init,
        ["/bin/sh", "-c", script, "sh", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def read_file(init: int, path: str) -> str | None:
    """A file's text; None if it is not there, or reached through a link (which could lead out)."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    place = None
    try:
        place = os.open(f"/proc/{init}/root", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        *parents, name = path.strip("/").split("/")
        for part in parents:
            inner = os.open(part, flags | os.O_DIRECTORY, dir_fd=place)
            os.close(place)
            place = inner
        with os.fdopen(os.open(name, flags | os.O_NONBLOCK, dir_fd=place), "rb") as file:
            return file.read(65_536).decode(errors="replace")
    except OSError:
        return None
    finally:
        if place is not None:
            os.close(place)
