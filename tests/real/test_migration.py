"""What stands between real 3.0 machines and 4.0: planted by shell, found under its key."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.wire import api_version
from tests.real.fleet import Fleet, Node, until
from tests.real.migration_world import MigrationWorld, finding, keys_of, plant, put_rpm

pytestmark = pytest.mark.slow

# What is put on one machine, all at once: none of it disturbs another. `mokutil` is a stand-in, as
# there is no firmware here; the kernel's command line is that of the next boot.
OWN = {
    "fips.enabled": "mkdir -p /etc/default\n"
    "echo 'GRUB_CMDLINE_LINUX=\"fips=1 systemd.unified_cgroup_hierarchy=0\"' >/etc/default/grub",
    "cgroup.v1": "",
    "boot.secureboot": "printf '#!/bin/sh\\necho SecureBoot enabled\\n' >/usr/local/sbin/mokutil\n"
    "chmod 755 /usr/local/sbin/mokutil",
    "selinux.mode": "mkdir -p /etc/selinux; echo SELINUX=permissive >/etc/selinux/config",
    "selinux.own": "mkdir -p /etc/selinux/targeted/contexts/files\n"
    "echo '/srv(/.*)? system_u:object_r:srv_t:s0' "
    ">/etc/selinux/targeted/contexts/files/file_contexts.local",
    "apparmor.profiles": "mkdir -p /etc/apparmor.d; echo x >/etc/apparmor.d/usr.bin.own",
    "kernel.modules": "mkdir -p /lib/modules/6.6.134.1-2.azl3/extra\n"
    "touch /lib/modules/6.6.134.1-2.azl3/extra/own.ko",
    "reboot.pending": "touch /run/reboot-required",
    "unit.failed": "printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' "
    ">/etc/systemd/system/own-broken.service\nsystemctl start own-broken 2>/dev/null || true",
    "ssh.config": "echo 'PubkeyAcceptedAlgorithms +ssh-dss' >/etc/ssh/sshd_config.d/90-old.conf",
    "ssh.weak": "echo 'HostKeyAlgorithms +ssh-rsa' >/etc/ssh/sshd_config.d/91-weak.conf",
    "fw.inbound": "printf '[Service]\\nExecStart=/bin/busybox httpd -f -p 8080 -h /srv\\n' "
    ">/etc/systemd/system/page.service\nsystemctl start page",
    "fw.rules": "mkdir -p /etc/systemd/scripts\n"
    "echo '-A INPUT -p tcp --dport 5432 -j DROP' >/etc/systemd/scripts/ip4save",
    "net.manager": "mkdir -p /etc/netplan; echo 'network: {}' >/etc/netplan/50-own.yaml",
    "net.static": "mkdir -p /etc/systemd/network\n"
    "printf '[Network]\\nAddress=10.0.0.9/24\\n' >/etc/systemd/network/10-own.network",
    "net.names": "mkdir -p /etc/udev/rules.d; echo x >/etc/udev/rules.d/70-persistent-net.rules",
    "net.proxy": "echo 'https_proxy=http://me:secret@proxy:3128' >>/etc/environment",
    "mount.fstab": "echo '/dev/sdc1 /data ext4 defaults 0 2' >>/etc/fstab\n"
    "echo 'files:/share /share nfs defaults,password=hunter2 0 0' >>/etc/fstab",
    "docker.storage": "mkdir -p /etc/docker\n"
    'echo \'{"storage-driver": "devicemapper"}\' >/etc/docker/daemon.json',
    "data.osdisk": "head -c 12000000 /dev/urandom >/srv/database",
    "tooling.tdnf": "printf '#!/bin/sh\\ntdnf -y --snapshottime 1 update\\n' >/etc/cron.daily/own",
    "py.ver": "printf '#!/usr/bin/python3.12\\n' >/usr/local/bin/own-tool",
    "lib.abi": "printf '\\177ELF libpython3.12.so.1.0' >/usr/local/bin/own-embedded",
    "own.programs": "printf '\\177ELF libc.so.6' >/usr/local/bin/own-program",
    "log.rsyslog": "mkdir -p /etc/rsyslog.d; echo '*.* @logs' >/etc/rsyslog.d/90-own.conf",
    "update.timers": "printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n' "
    ">/etc/systemd/system/dnf-automatic.timer.service\nsystemctl start dnf-automatic.timer",
    "hold.versionlock": "echo 'zz-none-0:1-1.*' >>/etc/dnf/plugins/versionlock.list",
    "dnf.excludes": "echo 'excludepkgs=zz-none' >>/etc/dnf/dnf.conf",
    "azure.agent": "printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n' "
    ">/etc/systemd/system/waagent.service",
    "rpm.notlatest": "",
}
BY_KEYS = {"ssh.own", "ssh.crypto"}
PACKAGES = {
    *("repo.unknown", "pkg.unsigned", "pkg.thirdparty", "pkg.protected", "pkg.conflict"),
    *("pkg.unmapped", "pkg.renamed", "kernel.hwe", "rpm.db"),
}
SILENT = {"repo.target", "rpm.notlatest", "os.aks"}
FULL = {"space.root", "space.var", "space.boot", "repo.target"}
FROM_ARM = {
    *("azure.identity", "azure.extensions", "azure.patchmode", "azure.console", "azure.unread"),
    "image.preview",
}


@pytest.fixture(scope="module")
def world(real_cloud: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MigrationWorld]:
    """Six machines: one clean, four each with another kind of trouble, one that is no 3.0."""
    fleet = real_cloud.in_group("migration")
    world = MigrationWorld(fleet, tmp_path_factory.mktemp("migration"))
    fleet.machine("clean")
    _own(world, fleet.machine("own", identity={"type": "SystemAssigned"}))
    _packages(world, fleet.machine("pkg"))
    silent = fleet.machine("silent")
    plant(silent, ["mkdir -p /etc/kubernetes", "touch /etc/kubernetes/azure.json"])
    silent.fault("repository-503")
    full = fleet.machine("full")
    fleet.machine("acl", os="acl")
    world.trust()
    full.fault("disk-full")
    yield world
    fleet.remove()


@pytest.fixture(scope="module")
def weak_key(world: MigrationWorld) -> Path:
    return world.home / "rsa1024"


@pytest.fixture(scope="module")
def found(world: MigrationWorld) -> Any:
    return world.machines("clean", "pkg", "silent", "full", "acl")


@pytest.fixture(scope="module")
def own(world: MigrationWorld, weak_key: Path) -> Any:
    return world.machines("own", key=weak_key)["own"]


def _own(world: MigrationWorld, node: Node) -> None:
    plant(node, list(OWN.values()))
    until(lambda: node.run("systemctl is-active page").status == 0)
    _arm(world, node)
    key = world.home / "rsa1024"
    make = ["ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", str(key)]
    subprocess.run(make, check=True)
    node.out(f"echo '{key.with_suffix('.pub').read_text().strip()}' >.ssh/authorized_keys")


def _arm(world: MigrationWorld, node: Node) -> None:
    patch = {
        "osProfile": {
            "linuxConfiguration": {"patchSettings": {"patchMode": "AutomaticByPlatform"}}
        },
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": False}},
    }
    world.fleet.arm.patch(
        node.ref.id, {"properties": patch}, api_version=api_version.COMPUTE, action="patch"
    ).wait(deadline_s=600)
    extension = {
        "publisher": "Microsoft.Azure.Monitor",
        "type": "AzureMonitorLinuxAgent",
        "typeHandlerVersion": "1.0",
    }
    path = f"virtualMachines/{node.ref.name}/extensions/monitor"
    world.fleet.put(path, {"properties": extension})


def _packages(world: MigrationWorld, node: Node) -> None:
    """One has to go for the new OpenSSL, and it has the name of what Azure needs."""
    holds_on = "Requires: openssl-libs < 1:3.5"
    put_rpm(
        node,
        world.rpm("contoso-agent"),
        world.rpm("contoso-agent", "2.0"),
        world.rpm("systemd-networkd", extra=holds_on),
        world.rpm("kernel-hwe"),
    )
    node.out("sudo dnf -q -y --enablerepo=chaos --nogpgcheck install chaos-unsigned ntp >&2")


def test_a_clean_machine_has_no_inhibitor_and_every_way_is_open(found: Any) -> None:
    clean = found["clean"]

    assert clean["verdict"] == "clear", clean
    assert [path["strategy"] for path in clean["paths"] if path["open"]] == [
        "replace-swap",
        "replace-recreate",
        "blue-green",
        "in-place",
    ]
    assert all(path["wayBack"] for path in clean["paths"])
    assert {f["severity"] for f in clean["findings"]} <= {"high", "medium", "low", "info"}
    assert keys_of(clean) == {
        *("rpm.notlatest", "selinux.mode", "pkg.unmapped", "pkg.renamed"),
        *("image.preview", "azure.unread"),
    }


@pytest.mark.parametrize("key", sorted({*OWN, *BY_KEYS}))
def test_what_was_planted_on_the_machine_is_found(own: Any, key: str) -> None:
    assert key in keys_of(own), sorted(keys_of(own))


@pytest.mark.parametrize("key", sorted(FROM_ARM))
def test_what_only_azure_knows_is_found(own: Any, key: str) -> None:
    assert key in keys_of(own), sorted(keys_of(own))


@pytest.mark.parametrize("key", sorted(PACKAGES))
def test_what_was_planted_among_packages_is_found(found: Any, key: str) -> None:
    assert key in keys_of(found["pkg"]), found["pkg"]


@pytest.mark.parametrize("key", sorted(SILENT))
def test_repositories_that_do_not_answer_are_found(found: Any, key: str) -> None:
    assert key in keys_of(found["silent"]), found["silent"]


@pytest.mark.parametrize("key", sorted(FULL))
def test_a_full_disk_is_found(found: Any, key: str) -> None:
    assert key in keys_of(found["full"]), found["full"]
    assert [p["strategy"] for p in found["full"]["paths"] if not p["open"]] == ["in-place"]


def test_another_system_is_told_apart_and_nothing_else_is_asked(found: Any) -> None:
    assert keys_of(found["acl"]) == {"os.release", "path.none"}
    assert found["acl"]["verdict"] == "inhibited"


def test_no_secret_of_the_machine_is_shown(own: Any) -> None:
    assert "hunter2" not in str(own)
    assert "secret" not in str(own)


def test_evidence_names_what_was_found(own: Any, found: Any) -> None:
    said = {f["key"]: " ".join(f["evidence"]) for f in own["findings"]}

    assert "8080/tcp (busybox)" in said["fw.inbound"]
    assert "--snapshottime" in said["tooling.tdnf"]
    assert "/dev/sdc1 on /data" in said["mount.fstab"]
    assert "/srv: 11 MiB" in said["data.osdisk"]
    assert finding(found["pkg"], "pkg.protected")["evidence"] == [
        "the transaction would take away systemd-networkd"
    ]
    assert "contoso-agent (Contoso Ltd)" in finding(found["pkg"], "pkg.thirdparty")["evidence"][0]
