"""Each check against the one condition that it is for; no other check speaks up."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.migration.catalogue import CHECKS, findings_of
from azlinux_cli.domain.migration.cloud import Extension, Lock, Room
from azlinux_cli.domain.migration.finding import Finding, Severity, Strategy
from azlinux_cli.domain.migration.node import (
    DataPlace,
    Filesystem,
    Key,
    Package,
    RepositoryEntry,
    Ssh,
    Target,
)
from azlinux_cli.domain.node_state import Listener, LockHolder
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.vm import ImageReference
from tests.unit.domain.migration.some_facts import (
    ALWAYS,
    GIB,
    KNOWLEDGE,
    MICROSOFT,
    a_cloud,
    a_node,
    a_package_set,
    some_facts,
)

_SSH = a_node().ssh
_INSTALLED = a_package_set().installed
_TARGET = a_package_set().target
_FSTAB = "UUID=1 / ext4 defaults 0 1"


def _with(*packages: Package) -> dict[str, Any]:
    there = frozenset({*_TARGET.there, *(p.name for p in packages)})
    return {"installed": (*_INSTALLED, *packages), "target": replace(_TARGET, there=there)}


def _full(path: str, free: int) -> dict[str, Any]:
    return {"filesystems": (Filesystem(path, "/dev/sda9", GIB, free, path),)}


PLANTED: list[tuple[str, dict[str, Any]]] = [
    ("os.release", {"state": {"os": OsKind.OS_GUARD}}),
    ("os.aks", {"state": {"aks_node": True}}),
    ("boot.gen1", {"cloud": {"generation": "V1"}}),
    ("boot.secureboot", {"cloud": {"secure_boot": True}}),
    ("boot.secureboot", {"node": {"secure_boot": "SecureBoot enabled"}}),
    ("boot.image", {"cloud": {"image": None}}),
    ("boot.cvm", {"cloud": {"vm": {"security_type": "ConfidentialVM"}}}),
    ("fips.enabled", {"node": {"fips": "1"}}),
    ("fips.enabled", {"node": {"command_line": "ro fips=1"}}),
    ("arch.level", {"node": {"processor": frozenset({"sse4_1", "ssse3"})}}),
    ("arch.level", {"state": {"architecture": "riscv64"}}),
    ("cgroup.v1", {"node": {"cgroup": "tmpfs"}}),
    ("selinux.mode", {"node": {"selinux": "disabled"}}),
    ("selinux.mode", {"node": {"selinux": ""}}),
    ("selinux.own", {"node": {"selinux_own": ("/var/lib/selinux/x",)}}),
    ("apparmor.profiles", {"node": {"apparmor": ("usr.bin.man",)}}),
    ("kernel.modules", {"node": {"modules": ("/lib/modules/6.6/extra/own.ko",)}}),
    ("kernel.modules", {"node": {"tainting": ("nvidia",)}}),
    ("kernel.modules", {"packages": _with(Package("nvidia-driver", MICROSOFT))}),
    ("kernel.hwe", {"packages": _with(Package("kernel-hwe", MICROSOFT))}),
    ("reboot.pending", {"state": {"reboot_reasons": ("glibc was updated",)}}),
    ("unit.failed", {"state": {"failed_units": ("own.service",)}}),
    ("space.root", {"node": _full("/", GIB)}),
    ("space.boot", {"node": _full("/boot", 1024**2)}),
    ("space.esp", {"node": _full("/boot/efi", 1024**2)}),
    ("space.var", {"node": _full("/var", 1024**2)}),
    ("disk.ephemeral", {"cloud": {"vm": {"os_disk_is_ephemeral": True}}}),
    ("disk.unmanaged", {"cloud": {"vm": {"os_disk_id": ""}, "os_disk": None}}),
    ("disk.ade", {"cloud": {"os_disk": OsDisk("/disks/web-1", encrypted_by_guest=True)}}),
    ("azure.backup", {"cloud": {"disk_state": "ActiveSAS"}}),
    ("data.osdisk", {"node": {"data": (DataPlace("/srv", "/dev/sda2", GIB),)}}),
    ("ssh.config", {"node": {"ssh": replace(_SSH, test_status=255, test_said="Bad option")}}),
    ("ssh.config", {"node": {"ssh": replace(_SSH, config=("f: HostKeyAlgorithms a,+ssh-dss",))}}),
    ("ssh.weak", {"node": {"ssh": replace(_SSH, config=("f: HostKeyAlgorithms ssh-rsa",))}}),
    ("ssh.crypto", {"node": {"ssh": replace(_SSH, host_keys=(Key("host key", 1024, "DSA"),))}}),
    ("azure.console", {"cloud": {"boot_diagnostics": False}}),
    ("fw.inbound", {"state": {"listeners": (Listener("tcp", "10.0.0.4", 80),)}}),
    ("fw.rules", {"node": {"firewall_rules": ("-A INPUT -j DROP",)}}),
    ("net.manager", {"node": {"network_manager": "active"}}),
    ("net.manager", {"node": {"network_files": ("/etc/netplan/50.yaml",)}}),
    ("net.static", {"node": {"network_files": ("/etc/systemd/network/a.network: static",)}}),
    ("net.names", {"node": {"network_files": ("/etc/systemd/network/a.link: names",)}}),
    ("net.proxy", {"node": {"proxy": ("/etc/dnf/dnf.conf",)}}),
    ("mount.fstab", {"node": {"fstab": ("/dev/sdc1 /data ext4 defaults 0 2",)}}),
    ("mount.fstab", {"node": {"fstab": ("h:/x /x nfs _netdev 0 0",)}}),
    ("mount.fstab", {"node": {"var_tmp": "rw,noexec"}}),
    ("pkg.unmapped", {"packages": {"target": replace(_TARGET, there=_TARGET.there - {"sudo"})}}),
    ("pkg.thirdparty", {"packages": _with(Package("agent", "Contoso"))}),
    ("pkg.unsigned", {"packages": _with(Package("agent", MICROSOFT, signed=False))}),
    ("repo.unknown", {"packages": _with(Package("agent", MICROSOFT, origin="epel"))}),
    ("rpm.db", {"state": {"duplicates": ("curl.x86_64",)}}),
    ("rpm.db", {"packages": {"database_ok": False, "database_said": "BAD"}}),
    ("rpm.notlatest", {"packages": {"pending": 3}}),
    ("rpm.notlatest", {"packages": {"pending": None, "pending_trouble": "no answer"}}),
    ("rpm.locked", {"state": {"lock_holders": (LockHolder(7, "tdnf", "/run/l"),)}}),
    ("hold.versionlock", {"packages": {"locks": ("curl-0:8.11.1-3.*",)}}),
    ("dnf.excludes", {"packages": {"excludes": ("/etc/dnf/dnf.conf: exclude=curl",)}}),
    ("azure.agent", {"cloud": {"agent": "Not Ready"}}),
    ("azure.agent", {"state": {"agent": "inactive"}}),
    ("azure.extensions", {"cloud": {"extensions": (Extension("x", "Contoso.Agent", "1.0"),)}}),
    ("azure.locks", {"cloud": {"locks": (Lock("keep", "ReadOnly", "/subscriptions/s"),)}}),
    ("azure.policy", {"cloud": {"denied": ("assignment only-3 denies it",)}}),
    ("azure.patchmode", {"cloud": {"patch_mode": "AutomaticByPlatform"}}),
    ("update.timers", {"state": {"unattended_updates": ("dnf-automatic.timer",)}}),
    ("azure.identity", {"cloud": {"vm": {"identity": "SystemAssigned, UserAssigned"}}}),
    ("azure.spot", {"cloud": {"vm": {"priority": "Spot"}}}),
    ("azure.quota", {"cloud": {"room": (Room("vCPUs", 2, 1),)}}),
    ("azure.unread", {"cloud": {"unknown": ("locks: not allowed",)}}),
    ("py.ver", {"node": {"python": ("/usr/local/bin/tool",)}}),
    ("lib.abi", {"node": {"own_programs": {"/opt/a": frozenset({"libpython3.12.so.1.0"})}}}),
    ("own.programs", {"node": {"own_programs": {"/opt/a": frozenset({"libc.so.6"})}}}),
    ("tooling.tdnf", {"node": {"tdnf_users": ("/etc/cron.daily/x: --snapshottime -y ",)}}),
    ("docker.storage", {"node": {"docker": ('"storage-driver": "aufs"',)}}),
    ("log.rsyslog", {"node": {"rsyslog": ("/etc/rsyslog.d/own.conf",)}}),
    ("time.window", {"window_s": 60.0}),
]  # fmt: skip


def found_in(how: dict[str, Any]) -> dict[str, Finding]:
    return {finding.key: finding for finding in findings_of(some_facts(**how))}


def test_a_machine_in_good_order_has_nothing_but_what_is_true_of_all() -> None:
    assert {*found_in({})} == ALWAYS


@pytest.mark.parametrize(("key", "how"), PLANTED, ids=[key for key, _ in PLANTED])
def test_one_planted_condition_is_found_under_its_key_and_no_other(
    key: str, how: dict[str, Any]
) -> None:
    assert {*found_in(how)} - ALWAYS == {key}
    assert found_in(how)[key].evidence


def test_every_check_is_planted_here_or_among_those_that_come_with_others() -> None:
    beside = {"ssh.own", "cloudinit.missing", "pkg.protected", "pkg.conflict", "pkg.renamed"}
    by_themselves = {"self.check_error", "path.none"}

    assert {c.key for c in CHECKS} == {
        *(key for key, _ in PLANTED), *beside, *by_themselves, *ALWAYS, "repo.target"
    }  # fmt: skip


def test_a_user_whose_only_key_is_refused_cannot_be_signed_in_and_one_of_many_can() -> None:
    old, new = Key("ops", 1024, "RSA"), Key("ops", 256, "ED25519")
    own = found_in({"node": {"ssh": replace(_SSH, user_keys=(old,))}})
    other = found_in({"node": {"ssh": replace(_SSH, user_keys=(old, new))}})

    assert own["ssh.own"].safety
    assert own["ssh.own"].severity is Severity.INHIBITOR
    assert {*other} - ALWAYS == {"ssh.crypto"}


def test_a_transaction_that_takes_away_what_azure_needs_inhibits_and_is_about_safety() -> None:
    target = replace(_TARGET, resolved=False, conflict=("x wants y",), removed=("sudo", "vim"))
    found = found_in({"packages": {"target": target}})

    assert found["pkg.protected"].severity is Severity.INHIBITOR
    assert found["pkg.protected"].safety
    assert found["pkg.conflict"].closes == {Strategy.IN_PLACE}
    assert "x wants y" in found["pkg.conflict"].evidence


def test_without_the_4_0_repositories_the_dated_map_is_asked_and_named() -> None:
    packages = {
        "installed": (*_INSTALLED, Package("kured", MICROSOFT), Package("wget", MICROSOFT)),
        "target": Target("https://p", trouble="404"),
    }
    found = found_in({"packages": packages})

    assert found["repo.target"].closes == {Strategy.IN_PLACE}
    assert KNOWLEDGE.as_of in found["pkg.unmapped"].evidence[0]
    assert "wget becomes wget2" in found["pkg.renamed"].evidence[0]


def test_a_successor_by_obsoletes_is_one_and_the_new_name_is_told() -> None:
    target = replace(_TARGET, there=_TARGET.there - {"sudo"}, replaced_by={"sudo": "sudo-rs"})
    found = found_in({"packages": {"target": target}})

    assert "pkg.unmapped" not in found
    assert found["pkg.renamed"].evidence == ("sudo becomes sudo-rs",)


def test_a_repository_of_which_nothing_is_installed_does_not_inhibit() -> None:
    strange = RepositoryEntry("epel", "https://epel")
    off = replace(strange, enabled=False)

    [on] = [f for f in found_in({"packages": {"repositories": (strange,)}}).values()
            if f.key == "repo.unknown"]  # fmt: skip
    assert on.severity is Severity.MEDIUM
    assert "repo.unknown" not in found_in({"packages": {"repositories": (off,)}})


def test_a_lock_against_deletion_closes_only_what_deletes() -> None:
    keep = Lock("keep", "CanNotDelete", "/subscriptions/s/resourceGroups/g")
    found = found_in({"cloud": {"locks": (keep,)}})["azure.locks"]

    assert found.severity is Severity.HIGH
    assert found.closes == {Strategy.RECREATE}


def test_generation_1_is_no_hindrance_where_the_region_has_an_image_for_it() -> None:
    image = OfferedImage(ImageReference("p", "o", "4-gen1", "latest"), "x64", "V1")
    found = found_in({"cloud": {"generation": "V1", "image": image}})["boot.gen1"]

    assert found.severity is Severity.MEDIUM
    assert found.closes == frozenset()


def test_a_port_that_listens_on_this_machine_alone_is_not_closed_by_a_firewall() -> None:
    local = [Listener("tcp", a, 5432) for a in ("127.0.0.1", "[::1]", "127.0.0.53")]
    client = Listener("udp", "*", 45_000)

    assert "fw.inbound" not in found_in({"state": {"listeners": (*local, client)}})


def test_a_machine_in_the_vault_is_a_word_of_caution_and_one_being_read_an_inhibitor() -> None:
    kind = "Microsoft.Azure.RecoveryServices.VMSnapshotLinux"
    known = found_in({"cloud": {"extensions": (Extension("s", kind),)}})

    assert known["azure.backup"].severity is Severity.MEDIUM
    assert found_in({"cloud": {"disk_state": "ActiveSAS"}})["azure.backup"].inhibits


@pytest.mark.parametrize(
    ("extension", "severity"),
    [
        (Extension("m", "Microsoft.Azure.Monitor.AzureMonitorLinuxAgent"), Severity.MEDIUM),
        (Extension("o", "Microsoft.EnterpriseCloud.Monitoring.OmsAgentForLinux"), Severity.HIGH),
        (Extension("c", "Microsoft.Azure.Extensions.CustomScript", state="Failed"), Severity.HIGH),
    ],
)
def test_an_extension_weighs_as_much_as_is_known_against_it(
    extension: Extension, severity: Severity
) -> None:
    assert (
        found_in({"cloud": {"extensions": (extension,)}})["azure.extensions"].severity is severity
    )


def test_extensions_that_are_known_to_work_are_not_mentioned() -> None:
    works = Extension("c", "Microsoft.Azure.Extensions.CustomScript")

    assert "azure.extensions" not in found_in({"cloud": {"extensions": (works,)}})


def test_a_window_that_leaves_one_way_open_closes_the_others_only() -> None:
    found = found_in({"window_s": 300.0})["time.window"]

    assert found.severity is Severity.HIGH
    assert found.closes == {Strategy.SWAP, Strategy.RECREATE, Strategy.IN_PLACE}


def test_what_azl_left_on_a_disk_counts_as_free() -> None:
    node = {**_full("/", 2 * GIB), "leftover_bytes": 2 * GIB}

    assert "space.root" not in found_in({"node": node})


def test_a_machine_of_a_hosts_file_is_judged_by_what_it_says_itself() -> None:
    facts = replace(some_facts(state={"boot_mode": "bios", "agent": "failed"}), cloud=None)
    found = {f.key for f in findings_of(facts)}

    assert found - ALWAYS == {"boot.gen1", "azure.agent"}


def test_cloud_init_that_is_missing_is_told() -> None:
    rest = tuple(p for p in _INSTALLED if p.name != "cloud-init")

    assert "cloudinit.missing" in found_in({"packages": {"installed": rest}})


def test_the_cloud_facts_of_these_tests_are_whole() -> None:
    assert a_cloud().locks == ()
    assert a_cloud().unknown == ()


def test_ssh_facts_that_nobody_has_are_no_findings() -> None:
    assert {*found_in({"node": {"ssh": Ssh()}})} == ALWAYS
