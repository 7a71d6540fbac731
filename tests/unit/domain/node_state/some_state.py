"""A node in good order."""

from dataclasses import replace
from typing import Any

from azlinux_cli.domain.node_state import (
    Kernels,
    Listener,
    LockHolder,
    NodeState,
    PackageDatabase,
    Repositories,
)
from azlinux_cli.domain.operating_system import OsKind

SSHD = Listener("tcp", "*", 22, ("sshd",))
NGINX = Listener("tcp", "10.0.0.4", 80, ("nginx",))


def a_state(**changes: Any) -> NodeState:
    state = NodeState(
        os=OsKind.AZURE_LINUX_3,
        release="3.0.20260809",
        architecture="x86_64",
        boot_id="b-1",
        boot_mode="uefi",
        machine_id="m-1",
        root_disk="UUID=1234",
        kernels=Kernels("6.6.134.1-2.azl3", ("6.6.134.1-2.azl3",), "6.6.150.1-1.azl3"),
        packages=PackageDatabase("abc", 31, "2026-08-09T00:00:00Z"),
        duplicates=("curl.x86_64",),
        repositories=Repositories(("azurelinux-official-base",), "def"),
        package_tool="dnf",
        package_tool_version="4.19.0",
        free_bytes={"/": 3_000_000},
        failed_units=("sshd-keygen.service",),
        listeners=(SSHD, NGINX),
        agent="active",
        reboot_required=False,
        lock_holders=(LockHolder(7, "tdnf", "/run/.tdnf-instance-lockfile"),),
    )
    return replace(state, **changes)
