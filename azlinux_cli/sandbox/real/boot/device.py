"""What a kernel and the first moments of a boot put below /proc, /sys, /dev and /run."""

import contextlib
import os
from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call as call

_NODES = ("null", "zero", "full", "random", "urandom", "tty")


def mount_devices(root: str, *, systemd: bool) -> None:
    """Before the root becomes /: device nodes are the host's. Raises OSError."""
    quiet = call.NOSUID | call.NODEV | call.NOEXEC
    call.mount("proc", f"{root}/proc", "proc", quiet)
    call.mount("sysfs", f"{root}/sys", "sysfs", quiet | call.RDONLY)
    dev = f"{root}/dev"
    call.mount("tmpfs", dev, "tmpfs", call.NOSUID, "mode=755")
    for name in _NODES:
        Path(dev, name).touch()
        call.bind(f"/dev/{name}", f"{dev}/{name}")
    for name in ("pts", "shm"):
        os.mkdir(f"{dev}/{name}")
    # 5 is the group tty everywhere.
    options = "newinstance,ptmxmode=0666,mode=620,gid=5"
    call.mount("devpts", f"{dev}/pts", "devpts", call.NOSUID | call.NOEXEC, options)
    call.mount("tmpfs", f"{dev}/shm", "tmpfs", call.NOSUID | call.NODEV, "mode=1777")
    os.symlink("pts/ptmx", f"{dev}/ptmx")
    os.symlink("/proc/self/fd", f"{dev}/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{dev}/{name}")
    call.mount("tmpfs", f"{root}/run", "tmpfs", call.NOSUID | call.NODEV, "mode=755,size=64m")
    for name in ("azl", "lock", "sshd"):
        os.mkdir(f"{root}/run/{name}")
    if systemd:
        call.mount("cgroup2", f"{root}/sys/fs/cgroup", "cgroup2", quiet)
    # dnf takes for the boot time when somebody first looked at /proc/1.
    with contextlib.suppress(OSError):
        os.stat(f"{root}/proc/1")
