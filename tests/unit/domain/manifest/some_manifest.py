"""A 3.0 machine with one of everything, and the 4.0 machine that it becomes."""

from dataclasses import replace
from typing import Any

from azlinux_cli.domain.manifest.manifest import (
    Account,
    Address,
    Directory,
    File,
    FileKind,
    Firewall,
    Group,
    Manifest,
    Mount,
    Origin,
    Package,
    Password,
    Repository,
    Setting,
    Unit,
    UnitState,
)
from azlinux_cli.domain.node_state import Listener
from azlinux_cli.domain.operating_system import OsKind

SHA = "ab" * 32
WANTS = "/etc/systemd/system/multi-user.target.wants/page.service"
DEPLOY = Account("deploy", 1500, 1500, "/home/deploy", "/bin/bash", Password.SET, ("SHA256:k",))


def a_file(path: str, **changes: Any) -> File:
    file = File(path, FileKind.FILE, Origin.UNOWNED, "0644", "root", "root", 5, SHA)
    return replace(file, **changes)


def a_link(path: str, target: str) -> File:
    return a_file(path, kind=FileKind.LINK, mode="0777", size=0, sha256=None, target=target)


def old(**changes: Any) -> Manifest:
    manifest = Manifest(
        os=OsKind.AZURE_LINUX_3,
        release="3.0.20260809",
        architecture="x86_64",
        kernel="6.6.134.1-2.azl3",
        host_name="web",
        time_zone="Europe/Berlin",
        locale="en_US.UTF-8",
        key_map="us",
        host_keys=("SHA256:old",),
        accounts=(Account("root", 0, 0, "/root", "/bin/bash"), DEPLOY),
        groups=(Group("root", 0), Group("wheel", 10, ("deploy",)), Group("deploy", 1500)),
        packages=(
            Package("bash", "0:5.2-3.azl3", "x86_64", "Microsoft Corporation"),
            Package("containerd2", "0:2.0-1.azl3", "x86_64", "Microsoft Corporation"),
            Package("ntp", "0:4.2-1.azl3", "x86_64", "Microsoft Corporation"),
            Package("kernel", "0:6.6.134.1-2.azl3", "x86_64", "Microsoft Corporation"),
        ),
        repositories=(
            Repository("azurelinux-official-base", "/etc/yum.repos.d/azurelinux-base.repo"),
            Repository("acme", "/etc/yum.repos.d/acme.repo", urls=("http://acme/",)),
        ),
        units=(
            Unit("page.service", UnitState.ENABLED, (WANTS,)),
            Unit("rescue.service", UnitState.MASKED),
        ),
        files=(
            a_file("/etc/acme.conf"),
            a_file("/etc/sudoers", origin=Origin.CHANGED, mode="0440", sha256=None),
            a_link(WANTS, "../page.service"),
            a_file("/etc/yum.repos.d/acme.repo"),
        ),
        changed_programs=("S.5...... /usr/bin/tool",),
        directories=(
            Directory("/srv", 4096, 3),
            Directory("/data", 0, 9, mounted=True),
            Directory("/opt", 0, 0),
        ),
        mounts=(Mount("/dev/sda2", "/", "ext4"), Mount("/dev/sdc1", "/data", "ext4", "ro", True)),
        swaps=("/swap",),
        listeners=(
            Listener("tcp", "*", 22, ("sshd",)),
            Listener("tcp", "*", 8080, ("page",)),
            Listener("tcp", "127.0.0.1", 9000, ("page",)),
        ),
        firewall=Firewall(rules=2, digest=SHA),
        addresses=(Address("eth0", "10.0.0.4/24", permanent=False),),
        modules=("nbd",),
        settings=(Setting("vm.swappiness", "10"),),
        too_much=("file: more than are kept, 4001 or more",),
        unknown=("shadow(5) could not be read",),
    )
    return replace(manifest, **changes)


def fresh(**changes: Any) -> Manifest:
    """Of 4.0, as it comes."""
    manifest = Manifest(
        os=OsKind.AZURE_LINUX_4,
        release="4.0",
        architecture="x86_64",
        kernel="6.18.31-1.3.azl4.x86_64",
        host_name="web",
        accounts=(Account("root", 0, 0, "/root", "/bin/bash"), Account("sshd", 996, 996)),
        groups=(Group("root", 0), Group("wheel", 10), Group("sshd", 996)),
        packages=(Package("bash", "0:5.3-2.azl4"), Package("dnf5", "0:5.2-2.azl4")),
        repositories=(Repository("azurelinux-base", "/etc/yum.repos.d/azurelinux.repo"),),
        listeners=(Listener("tcp", "*", 22, ("sshd",)),),
        firewall=Firewall(active=True),
    )
    return replace(manifest, **changes)


def same(**changes: Any) -> Manifest:
    """Of 4.0, with all that the old one had: nothing that is not expected differs."""
    was = old()
    manifest = replace(
        was,
        os=OsKind.AZURE_LINUX_4,
        release="4.0",
        kernel="6.18.31-1.3.azl4.x86_64",
        host_keys=("SHA256:new",),
        packages=(
            Package("bash", "0:5.3-2.azl4"),
            Package("containerd", "0:2.1-1.azl4"),
            Package("ntp", "0:4.2-1.azl3"),
            Package("kernel", "0:6.18.31-1.3.azl4"),
        ),
        repositories=(*fresh().repositories, was.repositories[1]),
        files=(a_file("/etc/acme.conf"), a_file("/etc/sudoers.azl-3.0", mode="0440", sha256=None),
               a_file("/etc/yum.repos.d/acme.repo")),
        firewall=Firewall(active=True, rules=2, digest=SHA),
        changed_programs=(),
        too_much=(),
        unknown=(),
    )  # fmt: skip
    return replace(manifest, **changes)
