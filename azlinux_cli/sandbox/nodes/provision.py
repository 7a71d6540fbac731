"""First boot: what the fabric hands over becomes users, keys, a host name and files."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.fabric.user_data import UserData, read_cloud_init, read_ignition
from azlinux_cli.sandbox.kernel.machines import Provisioning
from azlinux_cli.sandbox.nodes.disk import Disk, FileNode, HostKey

CLOUD_INIT_LOG = "/var/log/cloud-init.log"


@dataclass(slots=True)
class FirstBoot:
    """What is left to do once the system runs: scripts for root, lines for the log."""

    scripts: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def provision(
    disk: Disk, provisioning: Provisioning, now: float, new_key: Callable[[], HostKey]
) -> FirstBoot:
    """Make a generalised disk one machine's own."""
    disk.provisioned = True
    disk.hostname = provisioning.hostname
    disk.machine_id = uuid.uuid4().hex
    disk.host_key = new_key()
    first = FirstBoot()
    if provisioning.admin_user:
        add_user(disk, provisioning.admin_user, provisioning.ssh_keys, now)
    if provisioning.custom_data:
        text = provisioning.custom_data.decode("utf-8", "replace")
        read = read_ignition if disk.kind is OsKind.ACL else read_cloud_init
        _apply(disk, read(text), now, first)
    if disk.kind is not OsKind.ACL:
        lines = "\n".join(["Cloud-init finished (simulated).", *first.log]) + "\n"
        disk.files[CLOUD_INIT_LOG] = FileNode(lines, "root", 0o640, int(now))
    return first


def _apply(disk: Disk, data: UserData, now: float, first: FirstBoot) -> None:
    for name, keys in data.users:
        add_user(disk, name, keys, now)
    if data.keys and disk.users:
        add_user(disk, disk.users[0], tuple(data.keys), now)
    for file in data.files:
        disk.files[file.path] = FileNode(file.content, "root", file.mode, int(now))
    first.scripts += data.scripts
    first.log += data.remarks


def add_user(disk: Disk, name: str, keys: tuple[str, ...], now: float) -> None:
    """A user who may log in with these keys and may sudo; more keys if the user exists."""
    if name not in disk.users:
        disk.users.append(name)
    path = f"{disk.home(name)}/.ssh/authorized_keys"
    before = disk.files.get(path)
    lines = [*(before.text or "").splitlines()] if before else []
    text = "\n".join([*lines, *(key.strip() for key in keys)]) + "\n"
    disk.files[path] = FileNode(text, name, 0o600, int(now))
