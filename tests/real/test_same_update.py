"""Jobs, leases and whole updates go alike on simulated and on real nodes."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.domain.node_job import (
    JobPhase,
    JobState,
    NodeJob,
    poll_command,
    read_job,
    remove_command,
    start_command,
)
from azlinux_cli.domain.node_lease import Taking, read_lease, release_command, take_command
from azlinux_cli.domain.remote_command import RemoteCommand
from tests.command import AzlProcess
from tests.real.crew import Crew
from tests.real.fleet import Fleet, Node, until
from tests.sandbox_cloud import SandboxCloud

KINDS = ("simulated", "real")
STEP = "transact-1"


@pytest.fixture(scope="module")
def fleets(sandbox: SandboxCloud, real_cloud: Fleet, key_file: Path) -> dict[str, Fleet]:
    group = f"alike-{uuid.uuid4().hex[:8]}"
    simulated = Fleet(Path(sandbox.status["stateDir"]), sandbox, key_file).in_group(group)
    return {"simulated": simulated, "real": real_cloud.in_group(group)}


@pytest.fixture(scope="module", params=KINDS)
def node(request: pytest.FixtureRequest, fleets: dict[str, Fleet]) -> Node:
    return fleets[request.param].machine("job")


@pytest.fixture
def run(node: Node) -> str:
    node.await_ssh()  # it may come from the boot of the test before
    return f"u{uuid.uuid4().hex[:8]}"


def said(node: Node, command: RemoteCommand) -> str:
    answer = node.run(command.line, stdin=command.stdin)
    assert answer.err == "", answer
    return answer.out


def start(node: Node, run: str, body: str) -> JobState:
    return read_job(said(node, start_command(NodeJob(run, STEP, body))))


def poll(node: Node, run: str) -> JobState:
    return read_job(said(node, poll_command(run, STEP)))


def test_a_job_is_found_again_and_ends(node: Node, run: str) -> None:
    assert poll(node, run).phase is JobPhase.ABSENT
    first = start(node, run, "echo begun; sleep 1.5; echo 'it is over'; exit 3")
    assert first.phase is JobPhase.RUNNING
    assert start(node, run, "echo another").phase is JobPhase.RUNNING
    ended = until(lambda: (s := poll(node, run)).is_over and s)
    assert (ended.phase, ended.exit_status) == (JobPhase.ENDED, 3)
    assert ended.log == "begun\nit is over\n"
    said(node, remove_command(run))
    assert poll(node, run).phase is JobPhase.ABSENT


@pytest.mark.parametrize("how", ["reboot", "restart"])
def test_a_job_does_not_survive_a_boot(node: Node, run: str, how: str) -> None:
    begun = start(node, run, "sleep 100; touch /var/tmp/it-went-on")
    boot = node.boot_id()
    if how == "reboot":
        node.run("sudo systemctl reboot")
    else:
        node.act("restart")
    node.await_reboot(boot)
    node.await_ssh()
    found = poll(node, run)
    assert found.phase is JobPhase.LOST
    assert found.started_boot_id == begun.boot_id != found.boot_id
    assert node.run("test -e /var/tmp/it-went-on").status == 1


def test_of_two_takers_at_once_one_has_the_node(node: Node) -> None:
    node.await_ssh()
    runs = [f"u{uuid.uuid4().hex[:8]}" for _ in range(2)]

    def take(run: str) -> Taking:
        return read_lease(said(node, take_command(run, run))).taking

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, runs)) == [Taking.HELD, Taking.TAKEN]
    for run in runs:
        said(node, release_command(run))
    assert take(runs[0]) is Taking.TAKEN
    assert take(runs[0]) is Taking.OURS
    said(node, release_command(runs[0]))


def updated(fleet: Fleet, directory: Path) -> dict[str, Any]:
    """What the journal of an update of three machines says, machine by machine."""
    names = ["up-1", "up-2", "up-3"]
    directory.mkdir()
    crew = Crew(fleet, {name: fleet.machine(name) for name in names}, directory)
    crew.learn()
    azl = AzlProcess({**crew.azl.environ, "AZL_STATE_DIR": str(directory / "state")})
    (directory / "hosts").write_text("".join(f"{crew.line(name)}\n" for name in names))
    apply = ["update", "apply", "--hosts", str(directory / "hosts"), "--package", "curl", "--yes"]
    done = azl(*apply, "--healthy-for", "0", "--reboot", "always")
    assert done.status == 0, done
    run = azl("rollout", "list", "-o", "json").json()[0]["id"]
    lines = azl("rollout", "events", run, "-o", "jsonl").out.splitlines()
    events = [json.loads(line) for line in lines]
    by_unit: dict[str, list[object]] = {name: [] for name in names}
    for event in events:
        if event.get("unit") in by_unit:
            known = (event.get(key) for key in ("event", "step", "ok", "outcome"))
            by_unit[event["unit"]].append(tuple(known))
    ask = "rpm -q --qf '%{VERSION}-%{RELEASE}' curl"
    versions = {name: node.out(ask) for name, node in crew.nodes.items()}
    added = [event["facts"]["added"] for event in events if event.get("step") == "transact"
             and event["event"] == "step-ended"]  # fmt: skip
    return {"events": by_unit, "versions": versions, "added": added}


def test_an_update_writes_the_same_journal(fleets: dict[str, Fleet], tmp_path: Path) -> None:
    found = {kind: updated(fleet, tmp_path / kind) for kind, fleet in fleets.items()}
    assert found["simulated"] == found["real"]
