"""What stands between real 3.0 machines and 4.0: planted by shell, found under its key."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.domain.vm import VmRef
from azlinux_cli.wire import api_version
from tests.real.fleet import USER, Fleet, Node, until
from tests.real.migration_planted import BY_KEYS, FROM_ARM, FULL, OWN, PACKAGES, SILENT
from tests.real.migration_world import MigrationWorld, finding, keys_of, plant, put_rpm

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize(
    ("key", "afterwards"),
    [
        (
            "fw.inbound",
            'grep -q \'port="8080" protocol="tcp"\' /etc/firewalld/services/azl-kept.xml',
        ),
        ("update.timers", "! systemctl is-active dnf-automatic.timer"),
        ("azure.agent", "systemctl is-active waagent"),
    ],
)
def test_azls_own_remedy_mends_what_was_found_and_is_not_needed_again(
    world: MigrationWorld, weak_key: Path, own: Any, key: str, afterwards: str
) -> None:
    node = Node(world.fleet, VmRef(world.fleet.arm.subscription, world.fleet.group, "own"))
    host, port = node.address
    dry = world.check("own", "--fix", key, "--dry-run", key=weak_key)
    refused = world.check("own", "--fix", key, key=weak_key)
    assert (key in keys_of(own), dry.status, refused.status) == (True, 9, 2)
    assert _by(weak_key, host, port, afterwards) != 0, "it is not as it should be before"

    done = world.check("own", "--fix", key, "--yes", "-o", "json", key=weak_key)

    assert _by(weak_key, host, port, afterwards) == 0, done.err
    [row] = done.json()
    left = {f["key"]: f["severity"] for f in row["findings"]}
    assert left.get(key, "gone") == ("info" if key == "fw.inbound" else "gone")


def _by(key: Path, host: str, port: int, script: str) -> int:
    """What a script ends with, signed in with the machine's only key."""
    words = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes"
    argv = ["ssh", *words.split(), "-i", str(key), "-p", str(port), f"{USER}@{host}", script]
    return subprocess.run(argv, capture_output=True, check=False, timeout=30).returncode


def test_a_clean_machine_exits_0_and_one_among_others_that_is_inhibited_9(
    world: MigrationWorld, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"

    assert world.check("clean").status == 0
    assert world.check("clean", "pkg", "--html", str(page)).status == 9
    assert "pkg.protected" in page.read_text()


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
