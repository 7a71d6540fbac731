"""The files that come with an image, and those the kernel makes up: their paths and texts."""

import hashlib
import re
from collections.abc import Callable
from functools import cache

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes import identity
from azlinux_cli.sandbox.nodes.image import catalogue_of
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.process import Process

Text = Callable[[Machine], str | None]

_COMMAND_LINE = (
    "BOOT_IMAGE=/boot/vmlinuz-{kernel} root=PARTUUID=5a4db0c5-0002 ro console=ttyS0 rd.auto=1\n"
)
_LSM = {
    OsKind.AZL3: "capability,landlock,lockdown,yama,apparmor,bpf",
    OsKind.AZL4: "lockdown,capability,landlock,yama,selinux,bpf",
    OsKind.ACL: "lockdown,capability,landlock,yama,selinux,bpf",
}


def _version(machine: Machine) -> str:
    return (
        f"Linux version {machine.boot.kernel} (simulated in the azl sandbox) "
        "#1 SMP PREEMPT_DYNAMIC\n"
    )


def _passwd(machine: Machine) -> str:
    lines = ["root:x:0:0:root:/root:/bin/bash"]
    for user in machine.disk.users:
        uid = machine.disk.uid(user)
        lines.append(f"{user}:x:{uid}:{uid}::{machine.disk.home(user)}:/bin/bash")
    return "\n".join(lines) + "\n"


def _repository_path(machine: Machine) -> str:
    return {
        OsKind.AZL3: "/etc/yum.repos.d/azurelinux-official-base.repo",
        OsKind.AZL4: "/etc/yum.repos.d/azurelinux.repo",
    }.get(machine.kind, "")


# Path to text; None: this kind of system does not have the file.
_IMAGE: dict[str, Text] = {
    "/etc/os-release": lambda m: identity.os_release(m.disk),
    "/usr/lib/os-release": lambda m: identity.os_release(m.disk),
    "/etc/azurelinux-release": lambda m: identity.release_file(m.disk),
    "/etc/system-release": lambda m: (
        identity.release_file(m.disk) if m.kind is OsKind.AZL4 else None
    ),
    "/etc/hostname": lambda m: m.disk.hostname + "\n",
    "/etc/machine-id": lambda m: m.disk.machine_id + "\n",
    "/etc/passwd": _passwd,
    "/etc/issue.net": lambda m: identity.BANNER_4 if m.kind is OsKind.AZL4 else None,
    "/etc/ssh/ssh_host_ed25519_key": lambda m: m.disk.host_key.private if m.disk.host_key else None,
    "/etc/ssh/ssh_host_ed25519_key.pub": lambda m: (
        f"{m.disk.host_key.public} root@{m.disk.hostname}\n" if m.disk.host_key else None
    ),
    "/etc/selinux/config": lambda m: (
        None if m.kind is OsKind.AZL3 else "SELINUX=enforcing\nSELINUXTYPE=targeted\n"
    ),
    "/proc/cmdline": lambda m: _COMMAND_LINE.format(kernel=m.boot.kernel),
    "/proc/loadavg": lambda _: "0.00 0.00 0.00 1/97 4711\n",
    "/proc/stat": lambda m: f"btime {int(m.boot.at)}\n",
    "/proc/sys/crypto/fips_enabled": lambda _: "0\n",
    "/proc/sys/kernel/hostname": lambda m: m.disk.hostname + "\n",
    "/proc/sys/kernel/osrelease": lambda m: m.boot.kernel + "\n",
    "/proc/sys/kernel/random/boot_id": lambda m: m.boot.id + "\n",
    "/proc/uptime": lambda m: f"{m.uptime_s:.2f} {m.uptime_s * 1.9:.2f}\n",
    "/proc/version": _version,
    "/sys/fs/cgroup/cgroup.controllers": lambda _: "cpuset cpu io memory pids\n",
    "/sys/firmware/acpi/pm_profile": lambda _: "0\n",
    "/sys/firmware/efi/fw_platform_size": lambda m: "64\n" if m.disk.image.uefi else None,
    "/sys/kernel/security/lsm": lambda m: _LSM[m.kind],
}


_PROCESS: dict[str, Callable[[Process], str]] = {
    "comm": lambda process: process.name + "\n",
    "stat": lambda process: process.stat,
}
_OF_PROCESS = re.compile(r"/proc/(\d{1,7})/(comm|stat)")


def image_paths(machine: Machine) -> list[str]:
    """Every path that may have a text on this machine."""
    running = (f"/proc/{p}/{name}" for p in machine.processes.running for name in _PROCESS)
    made = (*_IMAGE, _repository_path(machine), *_kernel_files(machine), *_metadata(machine))
    made = (*made, *running)
    return [path for path in made if path]


def image_text(machine: Machine, path: str) -> str | None:
    """None: this machine's image has no such file."""
    made = _IMAGE.get(path)
    if made is not None:
        return made(machine)
    of_process = _OF_PROCESS.fullmatch(path)
    if of_process is not None:
        process = machine.processes.running.get(int(of_process[1]))
        return _PROCESS[of_process[2]](process) if process else None
    if path == _repository_path(machine):
        return identity.repository_file(machine.disk)
    return _metadata(machine).get(path, "" if path in _kernel_files(machine) else None)


_CACHES = {OsKind.AZL3: ("dnf", "tdnf"), OsKind.AZL4: ("libdnf5",)}


def _metadata(machine: Machine) -> dict[str, str]:
    return _metadata_of(machine.kind, machine.arch)


@cache
def _metadata_of(kind: OsKind, arch: str) -> dict[str, str]:
    """What package tools keep of each repository: whether it has a list of advisories."""
    catalogue = catalogue_of(kind, arch)
    advised = {advisory.package.repository for advisory in catalogue.advisories}
    found = {}
    for repository in catalogue.repositories:
        kinds = ["primary", "filelists", *(["updateinfo"] if repository.id in advised else [])]
        text = "<repomd>\n" + "".join(f'  <data type="{k}"/>\n' for k in kinds) + "</repomd>\n"
        mark = hashlib.sha256(repository.base_url.encode()).hexdigest()[:16]
        for directory in _CACHES[kind]:
            path = f"/var/cache/{directory}/{repository.id}-{mark}/repodata/repomd.xml"
            found[path] = text
    return found


def _kernel_files(machine: Machine) -> list[str]:
    packages = machine.disk.packages
    if machine.kind is OsKind.AZL4:
        names = [f"{p.version_release}.{p.arch}" for p in packages if p.name == "kernel-core"]
    else:
        names = [p.version_release for p in packages if p.name == "kernel"]
    return [f"/boot/vmlinuz-{name}" for name in names]
