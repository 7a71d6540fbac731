"""The plan of a machine's next boot, from what is on its disk."""

from pathlib import Path

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.real.boot.plan import Plan
from azlinux_cli.sandbox.real.cell import in_initial_user_namespace
from azlinux_cli.sandbox.real.disk import Disk

_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "container": "azl",
}


def plan_of(disk: Disk, places: tuple[Path, Path, Path], root: Path, hosts: str) -> Plan:
    """Everything but what is this boot's own: its id and its provisioning."""
    upper, work, slots = places
    extra = [] if in_initial_user_namespace() else ["userxattr"]
    return Plan(
        root=str(root),
        layers=disk.layers,
        migrated=disk.migrated,
        slot=disk.os_kind is OsKind.ACL,
        upper=str(upper),
        work=str(work),
        slots=str(slots),
        overlay_options=["volatile", *extra],
        boot_id="",
        kernel=disk.kernel,
        hosts=hosts,
        init=["/bin/sh", "/usr/lib/azl/init"],
        environment=dict(_ENVIRONMENT),
        first_boot=None,
    )
