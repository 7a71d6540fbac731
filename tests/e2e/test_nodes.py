"""Real azl processes, real SSH, on the sandbox: what runs where, and who everybody is."""

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.sandbox import process
from tests.command import AzlProcess
from tests.sandbox_cloud import SandboxCloud

GROUP = "nodes"
pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzlProcess]:
    """Four machines: web-1 on 3.0, db-1 on 4.0, acl-1, and inner-1 without a public address."""
    home = tmp_path_factory.mktemp("nodes")
    azl = AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})
    created = azl("vm", "create", "web-1", "-g", GROUP)  # and the network of them all
    assert created.status == 0, created.err
    others = [
        azl.start("vm", "create", *argv, "-g", GROUP)
        for argv in (
            ("db-1", "--image", "azurelinux-4"),
            ("acl-1", "--image", "acl"),
            ("inner-1", "--no-public-ip"),
        )
    ]
    for creation in others:
        _, err = creation.communicate(timeout=60)
        assert creation.returncode == 0, err
    yield azl
    azl("vm", "delete", "web-1", "db-1", "acl-1", "inner-1", "-g", GROUP, "--yes")


class Faults:
    """Node faults, until cleared. By id: other tests have machines of the same name here."""

    def __init__(self, sandbox: SandboxCloud) -> None:
        self._directory = Path(sandbox.environ["AZL_CLIENT_SECRET_FILE"]).parent
        self._subscription = sandbox.status["subscriptionId"]
        self._nodes: list[str] = []

    def __call__(self, node: str, fault: str) -> None:
        vm_id = VmRef(self._subscription, GROUP, node).id
        self._nodes.append(vm_id)
        process.add_fault(self._directory, {"node": vm_id, "preset": fault, "times": None})

    def clear(self) -> None:
        for node in self._nodes:
            process.clear_faults(self._directory, node=node)


@pytest.fixture
def faults(sandbox: SandboxCloud) -> Iterator[Faults]:
    faults = Faults(sandbox)
    yield faults
    faults.clear()


def test_each_system_is_reported_by_its_own_means(azl: AzlProcess) -> None:
    reports = azl("node", "report", "web-1", "db-1", "acl-1", "-g", GROUP, "-o", "json").json()

    assert [(r["os"], r["packageTool"], r["securityModule"], r["agent"]) for r in reports] == [
        ("3.0", "tdnf", "apparmor", "active"),
        ("4.0", "dnf5", "selinux enforcing", "active"),
        ("acl", None, "selinux enforcing", "active"),
    ]
    assert [r["rebootRequired"] for r in reports] == [False, False, False]
    assert [bool(r["pendingUpdates"]) for r in reports] == [True, True, False]
    assert reports[1]["build"].endswith(".azl4")
    assert [r["warnings"] for r in reports] == [[], [], []]


def test_a_new_kernel_asks_for_a_reboot_until_there_was_one(azl: AzlProcess) -> None:
    install = ("node", "run", "db-1", "-g", GROUP, "--sudo", "--", "dnf5 -y upgrade")
    assert azl(*install).status == 0
    (after,) = azl("node", "report", "db-1", "-g", GROUP, "-o", "json").json()
    assert azl("vm", "restart", "db-1", "-g", GROUP).status == 0
    (rebooted,) = azl("node", "report", "db-1", "-g", GROUP, "-o", "json").json()

    assert (after["rebootRequired"], after["pendingUpdates"]) == (True, 0)
    assert f"kernel {after['kernelInstalled']} is installed" in after["rebootReasons"][0]
    assert (rebooted["rebootRequired"], rebooted["rebootReasons"]) == (False, [])


def test_a_machine_without_a_way_in_is_a_row_and_a_command_still_gets_there(
    azl: AzlProcess,
) -> None:
    report = azl("node", "report", "web-1", "inner-1", "-g", GROUP, "-o", "json", "--timeout", "20")
    run = azl("vm", "run", "inner-1", "-g", GROUP, "-o", "json", "--", "id -un; exit 3")

    assert report.status == 3
    assert report.json()[1]["reason"] in {"timed-out", "no-route", "refused"}
    assert run.status == 1
    assert [(r["via"], r["stdout"], r["exitStatus"]) for r in run.json()] == [
        ("run-command", "azureuser\n", 3)
    ]


def test_a_jump_host_leads_to_private_addresses_and_both_prove_themselves(
    azl: AzlProcess, sandbox: SandboxCloud
) -> None:
    (web,) = azl("node", "list", "web-1", "-g", GROUP, "-o", "json").json()
    through = {"AZL_JUMP_HOST": f"azureuser@{web['address']}:{web['port']}", "AZL_SSH_PORT": "22"}

    def run(*argv: str) -> tuple[int, str]:
        result = azl(*argv, environ=through)
        return result.status, result.out

    assert run("node", "run", "inner-1", "-g", GROUP, "--", "hostname") == (0, "inner-1\n")
    assert run("vm", "ssh", "inner-1", "-g", GROUP, "--", "hostname") == (0, "inner-1\n")


def test_the_users_own_ssh_gets_in(azl: AzlProcess) -> None:
    assert azl("vm", "ssh", "web-1", "-g", GROUP, "--", "hostname; exit 5")[:2] == (5, "web-1\n")
    line = azl("vm", "ssh", "web-1", "-g", GROUP, "--print").out.strip()
    argv = [*shlex.split(line), "uname"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "Linux\n")


def test_another_host_key_is_refused_with_13_by_every_command(
    azl: AzlProcess, faults: Faults
) -> None:
    faults("web-1", "changed-host-key")
    where = ("web-1", "-g", GROUP)

    for argv in (
        ("node", "report", *where),
        ("node", "run", *where, "--", "true"),
        ("vm", "run", *where, "--", "true"),
        ("node", "trust", *where),
    ):
        assert azl(*argv).status == 13, argv
    refused = azl("vm", "ssh", *where, "--", "true")
    assert refused.status == 255
    assert "Host key verification failed" in refused.err


def test_a_reimage_explains_a_new_key_once_and_azure_proves_it(
    azl: AzlProcess, sandbox: SandboxCloud
) -> None:
    compute = AzureCloud(sandbox.settings, SystemClock()).compute()
    compute.virtual_machines.begin_reimage(GROUP, "acl-1").result()
    where = ("acl-1", "-g", GROUP)

    before = azl("node", "report", *where)
    listed = azl("node", "list", *where, "-o", "json").json()
    proven = azl("node", "trust", *where)
    after = azl("node", "report", *where, "-o", "json")

    assert before.status == 13
    assert "its OS disk was swapped or reimaged since" in before.err
    assert "hint: a new key is expected after that; azl node trust acl-1 proves it" in before.err
    assert listed[0]["hostKey"] == "outdated"
    assert proven.status == 0
    assert (after.status, after.json()[0]["os"]) == (0, "acl")


def test_after_the_explained_change_was_proven_no_other_is_believed(
    azl: AzlProcess, sandbox: SandboxCloud, faults: Faults
) -> None:
    """One event, one new key: the pin is bound to the new disk, to which nothing has happened."""
    compute = AzureCloud(sandbox.settings, SystemClock()).compute()
    compute.virtual_machines.begin_reimage(GROUP, "acl-1").result()
    where = ("acl-1", "-g", GROUP)
    run = ("vm", "run", *where, "--", "echo in")

    explained = azl("node", "run", *where, "--", "echo in")
    proven_by_itself = azl(*run)
    pinned = azl("node", "trust", "--list", "acl-1", "-o", "json").json()
    faults("acl-1", "changed-host-key")
    again = [azl(*run), azl("node", "run", *where, "--", "echo in"), azl("vm", "ssh", *where)]
    azure_disagrees = azl("node", "trust", *where)
    kept = azl("node", "trust", "--list", "acl-1", "-o", "json").json()
    faults.clear()
    back = azl(*run)

    assert explained.status == 13
    assert "its OS disk was swapped or reimaged since" in explained.err
    assert (proven_by_itself.status, back.status) == (0, 0)
    for refused in again[:2]:
        assert refused.status == 13
        assert "nothing that happened to the machine explains it" in refused.err
        assert "azl node trust acl-1 asks Azure" in refused.err
        assert "in\n" not in refused.out
    assert (again[2].status, again[2].out) == (255, "")
    assert azure_disagrees.status == 13
    assert "nothing was pinned" in azure_disagrees.err
    assert kept == pinned


def test_a_machine_that_is_off_is_not_tried(azl: AzlProcess) -> None:
    azl("vm", "deallocate", "db-1", "-g", GROUP)
    report = azl("node", "report", "db-1", "-g", GROUP, "-o", "json")
    azl("vm", "start", "db-1", "-g", GROUP)

    assert report.status == 1
    assert report.json()[0]["reason"] == "powered-off"
    assert report.error()["hint"] == ["azl vm start db-1"]


@pytest.mark.parametrize(
    ("fault", "reason"), [("unreachable", "timed-out"), ("drops-connection", "reset")]
)
def test_a_node_in_trouble_says_which_and_stops_no_other(
    azl: AzlProcess, faults: Faults, fault: str, reason: str
) -> None:
    faults("web-1", fault)

    report = azl("node", "report", "web-1", "db-1", "-g", GROUP, "-o", "json", "--timeout", "5")

    assert report.status == 3
    assert [r["reason"] for r in report.json()] == [reason, None]


@pytest.mark.parametrize("fault", ["repository-down", "package-manager-locked"])
def test_updates_that_cannot_be_known_are_a_warning_and_not_none(
    azl: AzlProcess, faults: Faults, fault: str
) -> None:
    faults("web-1", fault)

    report = azl("node", "report", "web-1", "-g", GROUP, "-o", "json", "--timeout", "17")

    assert report.status == 0
    (node,) = report.json()
    assert node["pendingUpdates"] is None
    assert node["warnings"][0].startswith("pending updates unknown: ")


def test_the_known_hosts_file_is_one_for_ssh_and_private(azl: AzlProcess) -> None:
    path = Path(azl.environ["AZL_STATE_DIR"]) / "known_hosts"

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8").count("azl-") >= 4
