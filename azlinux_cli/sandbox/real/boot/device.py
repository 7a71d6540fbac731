"""What a kernel and the first moments of a boot put below /proc, /sys, /dev and /run."""

import contextlib
from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call as call

# Below /proc, what would change the host: to be read only.
_HOST = ("sysrq-trigger", "sys/kernel", "sys/vm", "sys/fs", "irq")
_NODES = ("null", "zero", "full", "random", "urandom", "tty")


def mount_devices(root: str, *, systemd: bool) -> None:
    """Before the root becomes /: device nodes are the host's. Raises OSError."""
    quiet = call.NOSUID | call.NODEV | call.NOEXEC
    call.mount("proc", f"{root}/proc", "proc", quiet)
    for name in _HOST:
        if Path(root, "proc", name).exists():
            call.bind(f"{root}/proc/{name}", f"{root}/proc/{name}", read_only=True)
    call.mount("sysfs", f"{root}/sys", "sysfs", quiet | call.RDONLY)
    dev = f"{root}/dev"
    call.mount("tmpfs", dev, "tmpfs", call.NOSUID, "mode=755")
    for name in _NODES:
        Path(dev, name).touch()
        call.bind(f"/dev/{name}", f"{dev}/{name}")
    for name in ("pts", "shm"):
        Path(dev, name).mkdir()
    # 5 is the group tty everywhere.
    options = "newinstance,ptmxmode=0666,mode=620,gid=5"
    call.mount("devpts", f"{dev}/pts", "devpts", call.NOSUID | call.NOEXEC, options)
    call.mount("tmpfs", f"{dev}/shm", "tmpfs", call.NOSUID | call.NODEV, "mode=1777")
    Path(dev, "ptmx").symlink_to("pts/ptmx")
    Path(dev, "fd").symlink_to("/proc/self/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        Path(dev, name).symlink_to(f"/proc/self/fd/{number}")
    call.mount("tmpfs", f"{root}/run", "tmpfs", call.NOSUID | call.NODEV, "mode=755,size=64m")
    for name in ("azl", "lock", "sshd"):
        Path(root, "run", name).mkdir()
    if systemd:
        call.mount("cgroup2", f"{root}/sys/fs/cgroup", "cgroup2", quiet)
    # dnf takes for the boot time when somebody first looked at /proc/1.
    with contextlib.suppress(OSError):
        Path(root, "proc/1").stat()
