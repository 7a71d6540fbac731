"""A machine that nothing keeps from 4.0: every test spoils one thing."""

from dataclasses import replace
from typing import Any

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.adapters.migration_data import load_knowledge
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.migration.cloud import CloudFacts, Room
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.node import (
    Filesystem,
    Key,
    NodeFacts,
    Package,
    Packages,
    RepositoryEntry,
    Ssh,
    Target,
)
from azlinux_cli.domain.node_state import Listener
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.vm import ImageReference, PowerState, Vm, VmRef
from tests.unit.domain.node_state.some_state import a_state

KNOWLEDGE = load_knowledge(load_catalog())
REF = VmRef("s", "g", "web-1")
GIB = 1024**3
MICROSOFT = "Microsoft Corporation"
# What the data itself says of every machine.
ALWAYS = {"image.preview"}
_NAMES = (
    "cloud-init",
    "glibc",
    "kernel",
    "openssh-server",
    "rpm",
    "sudo",
    "systemd",
    "WALinuxAgent",
)


def a_node(**changes: Any) -> NodeFacts:
    state = a_state(
        duplicates=(),
        failed_units=(),
        lock_holders=(),
        listeners=(Listener("tcp", "*", 22, ("sshd",)),),
    )
    node = NodeFacts(
        state=state,
        packages=a_package_set(),
        ssh=Ssh(
            user="ops",
            test_status=0,
            config=("/etc/ssh/sshd_config: PermitRootLogin no",),
            host_keys=(Key("host key", 256, "ED25519"),),
            user_keys=(Key("ops", 256, "ED25519"),),
        ),
        command_line="ro console=ttyS0",
        fips="0",
        processor=frozenset({"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"}),
        cgroup="cgroup2fs",
        filesystems=(
            Filesystem("/", "/dev/sda2", 30 * GIB, 20 * GIB, "/"),
            Filesystem("/boot", "/dev/sda1", GIB // 2, GIB // 3, "/boot"),
            Filesystem("/boot/efi", "/dev/sda15", GIB // 16, GIB // 20, "/boot/efi"),
            Filesystem("/var", "/dev/sda2", 30 * GIB, 20 * GIB, "/"),
        ),
        selinux="enforcing",
    )
    return replace(node, **changes)


def a_package_set(**changes: Any) -> Packages:
    packages = Packages(
        installed=tuple(Package(name, MICROSOFT, origin="") for name in _NAMES),
        repositories=(RepositoryEntry("azurelinux-official-base", "https://p/azurelinux/3.0"),),
        pending=0,
        target=Target("https://p/azurelinux/4/prod", there=frozenset(_NAMES), resolved=True),
    )
    return replace(packages, **changes)


def a_vm(**changes: Any) -> Vm:
    vm = Vm(
        ref=REF,
        location="westeurope",
        size="Standard_D2s_v5",
        power_state=PowerState.RUNNING,
        provisioning_state="Succeeded",
        os="3.0",
        os_disk_id="/disks/web-1",
    )
    return replace(vm, **changes)


def a_cloud(vm: dict[str, Any] | None = None, **changes: Any) -> CloudFacts:
    cloud = CloudFacts(
        vm=a_vm(**(vm or {})),
        generation="V2",
        os_disk=OsDisk("/disks/web-1", size_gb=30, sku="Premium_LRS", generation="V2"),
        disk_state="Attached",
        agent="Ready",
        boot_diagnostics=True,
        locks=(),
        image=OfferedImage(ImageReference("p", "azurelinux-4", "4", "latest"), "x64", "V2"),
        image_asked=True,
        room=(Room("Total Regional vCPUs", 2, 98),),
        denied=(),
    )
    return replace(cloud, **changes)


def some_facts(
    node: dict[str, Any] | None = None,
    cloud: dict[str, Any] | None = None,
    packages: dict[str, Any] | None = None,
    state: dict[str, Any] | None = None,
    **changes: Any,
) -> Facts:
    spoilt = a_node(**(node or {}))
    if packages:
        spoilt = replace(spoilt, packages=a_package_set(**packages))
    if state:
        spoilt = replace(spoilt, state=replace(spoilt.state, **state))
    facts = Facts(spoilt, KNOWLEDGE, a_cloud(**(cloud or {})))
    return replace(facts, **changes)
