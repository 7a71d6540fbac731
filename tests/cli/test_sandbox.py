"""`azl sandbox`: bad input, and the profile it makes; the process itself is in tests/e2e."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.bootstrap.sandbox import sandbox_dir
from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.kernel.store import Store
from tests.command import Azl

azl = Azl()
VM_PREFIX = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/"


@pytest.fixture
def running(home: Path) -> Iterator[process.Status]:
    """A sandbox started by the command, stopped whatever the test did."""
    try:
        assert azl("sandbox", "start", "--operation-seconds", "0.1").status == 0
        yield process.status(sandbox_dir())
    finally:
        process.stop(sandbox_dir())


def config(home: Path) -> str:
    return (home / ".azl" / "config" / "config.toml").read_text()


def current() -> str | None:
    rows = azl("config", "profiles", "list", "-o", "json").json()
    return next((row["name"] for row in rows if row["current"]), None)


def test_start_writes_and_uses_a_profile_and_stop_goes_back(home: Path) -> None:
    azl("config", "set", "subscription", "s-1", "--profile", "work")
    try:
        started = azl("sandbox", "start")
        assert (started.status, started.out) == (0, "")
        assert "the sandbox is ready at https://localhost:" in started.err
        assert "profile sandbox is current; `azl config use -` goes back to work\n" in started.err
        assert current() == "sandbox"
        status = azl("sandbox", "status", "-o", "json").json()
        shown = {row["name"]: row["value"] for row in azl("config", "list", "-o", "json").json()}
        assert shown["cloud"] == "sandbox"
        assert shown["endpoint"] == shown["authority"] == status["endpoint"]
        assert shown["ca-bundle"] == status["caBundle"]
        assert shown["sign-in"] == "service-principal"
        assert (shown["tenant-id"], shown["subscription"], shown["client-id"]) == (
            status["tenantId"],
            status["subscriptionId"],
            status["clientId"],
        )
        assert (shown["ssh-port"], shown["ssh-source"]) == (str(status["sshPort"]), "127.0.0.0/8")
        secret = Path(shown["client-secret-file"])
        assert secret.read_text() == status["clientSecret"]
        assert secret.stat().st_mode & 0o777 == 0o600
        assert status["clientSecret"] not in config(home)
    finally:
        stopped = azl("sandbox", "stop")
    assert stopped.err == (
        "the sandbox is stopped; its machines stay\nprofile work is current again\n"
    )
    assert current() == "work"
    assert "[profiles.sandbox]" in config(home)


def test_without_a_profile_before_none_is_current_after_stop(running: process.Status) -> None:
    assert azl("sandbox", "stop").err.endswith("no profile is current now\n")
    assert current() is None
    assert azl("vm", "list").status == 4


def test_starting_twice_is_safe_and_says_so(running: process.Status) -> None:
    again = azl("sandbox", "start", "--latency-ms", "50", "-o", "json")
    assert again.status == 0
    assert "the sandbox runs already at" in again.err
    assert "it keeps its options" in again.err
    assert again.json()["endpoint"] == running["endpoint"]


def test_a_port_for_one_that_runs_is_not_taken_and_says_so(running: process.Status) -> None:
    port = running["sshPort"]
    assert port is not None
    other = azl("sandbox", "start", "--port", str(port - 1))
    assert (other.status, "it keeps its options" in other.err) == (0, True)
    assert "it keeps its options" not in azl("sandbox", "start", "--port", str(port)).err


def test_start_names_a_way_out_that_works(running: process.Status) -> None:
    first = azl("sandbox", "start").err
    assert "; `azl sandbox stop` leaves it\n" in first
    assert "azl config use -" not in first
    azl("sandbox", "stop")
    assert "; `azl sandbox stop` leaves it\n" in azl("sandbox", "start").err


def test_start_can_leave_the_profile_alone(running: process.Status) -> None:
    azl("config", "set", "location", "x", "--profile", "work")
    azl("config", "use", "work")
    done = azl("sandbox", "start", "--no-use")
    assert "`azl config use sandbox` makes its profile current" in done.err
    assert current() == "work"
    assert azl("sandbox", "stop").err == "the sandbox is stopped; its machines stay\n"


def test_values_of_the_users_own_survive_the_next_start(running: process.Status) -> None:
    azl("config", "set", "location=eastus", "size=Standard_D4s_v5", "--profile", "sandbox")
    azl("sandbox", "start")
    assert azl("config", "get", "location").out == "eastus\n"
    assert azl("config", "get", "size").out == "Standard_D4s_v5\n"


def test_a_profile_variable_that_wins_is_pointed_out(
    running: process.Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZL_PROFILE", "work")
    assert "but AZL_PROFILE=work decides in this shell" in azl("sandbox", "start").err


def test_status_shows_everything_a_client_needs(running: process.Status) -> None:
    document = azl("sandbox", "status", "-o", "json").json()
    assert [*document] == [
        "running", "endpoint", "caBundle", "tenantId", "subscriptionId", "clientId",
        "clientSecret", "requestLog", "serverLog", "stateDir", "sshPort", "operationSeconds",
        "nodeKind", "machineCount", "nodes", "faults",
    ]  # fmt: skip
    table = azl("sandbox", "status").out
    assert table.splitlines()[0].split() == [
        "STATE", "ENDPOINT", "MACHINES", "FAULTS", "OPERATIONS", "DIRECTORY",
    ]  # fmt: skip
    assert document["clientSecret"] not in table


def test_status_of_a_stopped_one_counts_the_machines_that_are_kept(
    running: process.Status,
) -> None:
    azl("sandbox", "stop")
    store = Store(sandbox_dir() / "cloud.sqlite")
    for name in ("web-1", "web-2", "web-2/extensions/x"):
        store.put("resource", VM_PREFIX + name, {})
    store.put("resource", VM_PREFIX.replace("virtualMachines", "disks") + "web-1", {})
    store.close()

    line = azl("sandbox", "status").out.splitlines()[1].split()
    assert (line[0], line[2], line[3]) == ("stopped", "2", str(sandbox_dir()))
    assert azl("sandbox", "status", "-o", "json").json()["machineCount"] == 2
    (sandbox_dir() / "cloud.sqlite").write_text("broken" * 500)
    line = azl("sandbox", "status").out.splitlines()[1].split()
    assert line[2] == str(sandbox_dir())


def test_status_of_a_sandbox_that_never_ran(home: Path) -> None:
    done = azl("sandbox", "status")
    assert (done.status, done.out.splitlines()[1].split()[0]) == (0, "stopped")


def test_stop_of_a_stopped_one_is_fine(home: Path) -> None:
    assert azl("sandbox", "stop").err == "the sandbox was not running\n"


def test_reset_asks_and_keeps_the_endpoint(running: process.Status) -> None:
    azl("sandbox", "fault", "add", "--code", "QuotaExceeded")
    assert azl("sandbox", "reset").status == 2
    done = azl("sandbox", "reset", "--yes")
    assert (done.status, done.err) == (0, "the sandbox is empty\n")
    after = azl("sandbox", "status", "-o", "json").json()
    assert (after["running"], after["endpoint"], after["faults"]) == (True, running["endpoint"], [])
    assert after["operationSeconds"] == 0.1


# faults ---------------------------------------------------------------------------


def test_a_preset_is_planted_listed_and_cleared(running: process.Status) -> None:
    added = azl("sandbox", "fault", "add", "--code", "SkuNotAvailable", "--times", "3")
    assert added.out.splitlines()[1].split() == [
        added.out.splitlines()[1].split()[0],
        "request", "409", "SkuNotAvailable", "PUT",
        "*/providers/Microsoft.Compute/virtualMachines/*", "3",
    ]  # fmt: skip
    [fault] = azl("sandbox", "fault", "list", "-o", "json").json()
    assert (fault["kind"], fault["status"], fault["times"]) == ("request", 409, 3)
    assert azl("sandbox", "fault", "clear", "nope").status == 5
    assert azl("sandbox", "fault", "clear", fault["id"]).err == "1 cleared\n"
    assert azl("sandbox", "fault", "clear").err == "0 cleared\n"
    azl("sandbox", "fault", "add", "--cut")
    shown = azl("sandbox", "fault", "clear", "-o", "json")
    assert (shown.status, shown.json()) == (0, {"cleared": 1})


def test_a_fault_put_together_by_hand_and_one_of_an_operation(running: process.Status) -> None:
    made = azl(
        "sandbox", "fault", "add", "--method", "get", "--path", "*/virtualMachines", "--status",
        "503", "--code", "Busy", "--message", "later", "--delay", "0.5", "--retry-after", "7",
        "--until-cleared", "-o", "json",
    ).json()  # fmt: skip
    del made["id"]
    assert made == {
        "kind": "request", "node": None, "fault": None, "method": "GET",
        "path": "*/virtualMachines", "status": 503, "code": "Busy", "message": "later",
        "delaySeconds": 0.5, "retryAfterSeconds": 7, "cut": False, "times": None,
    }  # fmt: skip
    done = azl("sandbox", "fault", "add", "--code", "AllocationFailed", "-o", "json").json()
    assert done["kind"] == "operation"


def test_a_planted_fault_meets_the_next_command_once(running: process.Status) -> None:
    azl("sandbox", "fault", "add", "--code", "AuthorizationFailed", "--times", "1", "--path",
        "*/virtualMachines")  # fmt: skip
    assert azl("vm", "list").status == 4
    assert azl("vm", "list").status == 0


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        ((), "what should go wrong?"),
        (("--code", "NoSuchPreset"), "'NoSuchPreset' has no preset: say its --status"),
        (("--method", "FETCH", "--cut"), "'FETCH' is no method"),
        (("--status", "200", "--code", "x"), "200"),
        (("--times", "0", "--cut"), "--times"),
        (("--times", "2", "--until-cleared", "--cut"), "exclude each other"),
        (("--node", "web-1"), "--node and --fault belong together"),
        (("--fault", "slow"), "--node and --fault belong together"),
        (("--node", "web-1", "--fault", "slwo"), "did you mean 'slow'?"),
        (("--node", "web-1", "--fault", "slow", "--delay", "3"), "nothing else"),
    ],
)
def test_a_fault_that_makes_no_sense_is_a_usage_error(argv: tuple[str, ...], text: str) -> None:
    done = azl("sandbox", "fault", "add", *argv)
    assert (done.status, done.out) == (2, "")
    assert text in done.err


def test_a_node_fault_needs_a_machine_that_exists(running: process.Status) -> None:
    done = azl("sandbox", "fault", "add", "--node", "nope", "--fault", "slow")
    assert (done.status, done.out) == (5, "")
    assert "the sandbox has no machine 'nope'" in done.err


def test_every_preset_is_listed_with_what_it_means(home: Path) -> None:
    rows = azl("sandbox", "fault", "presets", "-o", "json").json()
    assert {"SkuNotAvailable", "QuotaExceeded", "AllocationFailed", "unreachable"} <= {
        row["name"] for row in rows
    }
    assert {row["kind"] for row in rows} == {
        *("request", "operation", "surge", "reimage"),
        *("node", "cluster"),
    }


_ON_A_RUNNING_ONE = [
    ("fault", "list"),
    ("fault", "clear"),
    ("fault", "add", "--cut"),
    ("publish", "curl", "9-1.azl3"),
    ("publish-images",),
]


@pytest.mark.parametrize("argv", _ON_A_RUNNING_ONE)
def test_faults_need_a_running_sandbox(home: Path, argv: tuple[str, ...]) -> None:
    done = azl("sandbox", *argv)
    assert (done.status, done.out) == (1, "")
    assert done.err == "error: the sandbox is not running\nhint: azl sandbox start\n"


@pytest.mark.parametrize("version", ["9", "9-1", "9-1.fc44", ""])
def test_a_published_version_says_which_release_it_is_for(home: Path, version: str) -> None:
    done = azl("sandbox", "publish", "curl", version)

    assert (done.status, done.out) == (2, "")
    assert "does not say which release it is for" in done.err


def test_a_severity_that_is_none_is_a_usage_error(home: Path) -> None:
    done = azl("sandbox", "publish", "curl", "9-1.azl3", "--severity", "Dire")

    assert (done.status, done.out) == (2, "")
    assert "hint: one of: Critical, Important, Moderate, Low, None" in done.err


def test_simulated_nodes_have_the_repositories_they_have(running: process.Status) -> None:
    done = azl("sandbox", "publish", "curl", "9-1.azl3")

    assert (done.status, done.out) == (1, "")
    assert "published to real ones (azl sandbox start --nodes real)" in done.err


def test_newer_node_images_come_out_on_demand(running: process.Status) -> None:
    first = azl("sandbox", "publish-images", "-o", "json").json()["release"]
    second = azl("sandbox", "publish-images", "-o", "json").json()["release"]

    assert (first[-2:], second[-2:]) == (".0", ".1")
    again = azl("sandbox", "publish-images", first)
    assert (again.status, again.out) == (1, "")
    assert f"node images of {first} are out already" in again.err
    assert "looks like 202611.24.0" in azl("sandbox", "publish-images", "tomorrow").err


# logs -----------------------------------------------------------------------------


def test_logs_show_the_requests_for_people_and_as_they_are(running: process.Status) -> None:
    azl("vm", "list")
    line = azl("sandbox", "logs", "-n", "1").out
    assert line.count("\n") == 1
    assert "GET     200" in line
    raw = azl("sandbox", "logs", "-n", "1", "-o", "jsonl").out
    assert set(json.loads(raw)) >= {"time", "method", "path", "status", "milliseconds", "client"}
    assert azl("sandbox", "logs", "-o", "yaml").status == 2
    assert azl("sandbox", "logs", "--server").status == 0


def test_logs_of_a_sandbox_that_never_ran_are_empty(home: Path) -> None:
    assert azl("sandbox", "logs").out == ""


@pytest.mark.parametrize(
    "argv",
    [
        ("start", "--operation-seconds", "-1"),
        ("start", "--latency-ms", "much"),
        ("start", "--port", "70000"),
        ("strat",),
        ("fault", "plant"),
        ("logs", "--lines", "-1"),
    ],
)
def test_bad_input_is_a_usage_error(home: Path, argv: tuple[str, ...]) -> None:
    done = azl("sandbox", *argv)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_nodes_of_an_unknown_kind_are_a_usage_error(home: Path) -> None:
    said = azl("sandbox", "start", "--nodes", "imaginary")
    assert (said.status, "one of: simulated, real" in said.err) == (2, True)
    assert not any(home.rglob("cloud.sqlite"))


def test_a_root_file_system_needs_a_kind_and_a_file(home: Path) -> None:
    assert "is no KIND=FILE" in azl("sandbox", "start", "--rootfs", "5.0=x.tar").err
    assert "there is no file" in azl("sandbox", "start", "--rootfs", "3.0=x.tar").err


def test_real_nodes_where_they_cannot_be_had_are_a_usage_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    said = azl("sandbox", "start", "--nodes", "real")
    assert (said.status, said.err.splitlines()[0]) == (2, "error: real nodes need Linux")
