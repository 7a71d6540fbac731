"""`azl vm create` as real processes against a real sandbox: counted, killed, twice at once."""

import json
import os
import re
import shlex
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.sandbox import process
from tests.command import AzlProcess, Result
from tests.contract.test_compute_sdk import KEY
from tests.sandbox_cloud import SandboxCloud, running_sandbox

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

# What is asked again and again until something is done: the status of an operation, its result.
_POLL = re.compile(r"/(operations|operationResults|operationStatuses)/", re.IGNORECASE)
_PROOF = re.compile(r"/(runCommand|retrieveBootDiagnosticsData)\b", re.IGNORECASE)
_PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxCloud]:
    """A sandbox of this module's own: requests are counted and quota is used."""
    with running_sandbox(tmp_path_factory.mktemp("create")) as found:
        yield found


@pytest.fixture
def group() -> str:
    return f"make-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def azl(cloud: SandboxCloud, home: Path) -> AzlProcess:
    return AzlProcess({**cloud.environ, "AZL_LOCATION": "westeurope"})


def requests_of(cloud: SandboxCloud, work: Callable[[], Result]) -> tuple[Result, list[str]]:
    """What a command prints, and the requests of ARM that it made, without polls and sign-in."""
    before = len(cloud.requests())
    result = work()
    made = [r for r in cloud.requests()[before:] if r["path"].startswith("/subscriptions/")]
    return result, [f"{r['method']} {r['path']}" for r in made if not _POLL.search(r["path"])]


def records(home: Path) -> list[str]:
    return sorted(path.name for path in (home / ".azl" / "state" / "create").glob("*"))


def machines(azl: AzlProcess, group: str) -> dict[str, Any]:
    found = azl("vm", "list", "-g", group, "-o", "json")
    return {vm["name"]: vm for vm in found.json()} if found.status == 0 else {}


def until(true: Callable[[], object]) -> None:
    ends_at = time.monotonic() + _PATIENCE_S
    while not true():
        assert time.monotonic() < ends_at, "it never came to be"
        time.sleep(0.02)


def test_one_machine_from_nothing_takes_eight_requests(
    cloud: SandboxCloud, azl: AzlProcess, group: str, home: Path
) -> None:
    done, made = requests_of(cloud, lambda: azl("vm", "create", "web-1", "-g", group))

    assert done.status == 0, done.err
    proof = [request for request in made if _PROOF.search(request)]
    assert len(made) == 8, made
    assert len(proof) == 1
    assert records(home) == []


def test_more_machines_share_what_can_be_shared(
    cloud: SandboxCloud, azl: AzlProcess, group: str
) -> None:
    done, made = requests_of(
        cloud, lambda: azl("vm", "create", "web", "--count", "3", "-g", group, "--size", "B2s_v2")
    )

    assert done.status == 0, done.err
    shared = [request for request in made if not _PROOF.search(request)]
    puts = [request for request in shared if "virtualMachines/web-" in request]
    assert len(puts) == 3
    assert len(shared) - len(puts) <= 8, shared


def test_the_same_again_takes_few_requests_and_changes_nothing(
    cloud: SandboxCloud, azl: AzlProcess, group: str
) -> None:
    azl("vm", "create", "web-1", "-g", group)
    done, made = requests_of(cloud, lambda: azl("vm", "create", "web-1", "-g", group))

    assert done.status == 0
    assert done.out.rstrip().endswith("exists")
    assert all(request.startswith("GET ") for request in made), made
    assert len(made) <= 8


def test_the_new_machine_can_be_worked_on_at_once(azl: AzlProcess, group: str) -> None:
    done = azl("vm", "create", "web-1", "-g", group, "--image", "acl", "-o", "json")
    (machine,) = done.json()
    ran = azl("vm", "run", "web-1", "-g", group, "--", "uname", "-s")

    assert machine["hostKey"].startswith("SHA256:")
    assert ran.status == 0, ran.err
    assert "Linux" in ran.out


def test_two_azl_at_once_make_one_machine(azl: AzlProcess, group: str, home: Path) -> None:
    both = [azl.start("vm", "create", "same", "-g", group, "-o", "json") for _ in range(2)]
    ends = [one.communicate(timeout=90) for one in both]

    assert [one.returncode for one in both] == [0, 0], ends
    details = sorted(json.loads(out)[0]["detail"] for out, _ in ends)
    assert details == ["created", "exists"]
    assert [*machines(azl, group)] == ["same"]
    assert records(home) == []


def test_a_killed_run_is_finished_by_the_next(azl: AzlProcess, group: str, home: Path) -> None:
    running = azl.start("vm", "create", "web-1", "-g", group)
    until(lambda: records(home))
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=30)
    assert records(home)

    done = azl("vm", "create", "web-1", "-g", group, "-o", "json")

    assert done.status == 0, done.err
    assert done.json()[0]["hostKey"].startswith("SHA256:")
    assert records(home) == []
    assert machines(azl, group)["web-1"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_its_record_and_the_next_one_finishes(
    azl: AzlProcess, group: str, home: Path, number: signal.Signals, status: int
) -> None:
    running = azl.start("vm", "create", "web-1", "-g", group)
    until(lambda: records(home))
    running.send_signal(number)
    _, err = running.communicate(timeout=60)

    assert running.returncode == status, err
    assert "Traceback" not in err
    done = azl("vm", "create", "web-1", "-g", group)
    assert done.status == 0, done.err
    assert records(home) == []


def test_a_disk_without_room_for_azls_notes_stops_everything_beforehand(
    cloud: SandboxCloud, azl: AzlProcess, group: str
) -> None:
    create = ["vm", "create", "web-1", "-g", group, "--ssh-key-value", KEY]
    command = shlex.join([*azl.argv, *create])
    azl("vm", "list")  # signs in, so that its token is on disk already
    before = len(cloud.requests())
    done = subprocess.run(
        ["/bin/sh", "-c", f"ulimit -f 0; exec {command}"],
        env=azl.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "could not note in" in done.stderr
    assert not [r for r in cloud.requests()[before:] if r["method"] == "PUT"]


def test_a_size_that_is_sold_out_leaves_nothing_behind(
    cloud: SandboxCloud, azl: AzlProcess, group: str
) -> None:
    process.add_fault(Path(cloud.status["requestLog"]).parent, {"preset": "AllocationFailed"})
    done = azl("vm", "create", "web-1", "-g", group)

    assert done.status == 7, done.err
    assert "hint: --size with one of: Standard_" in done.err
    assert f"removed again: azl-vnet, azl-nsg, {group}" in done.err
    assert "could not be found" in azl("vm", "list", "-g", group).err
