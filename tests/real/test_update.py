"""Updates in waves on real nodes: what fails, what stops, what resumes, and what it leaves."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.domain.node_job import NodeJob, start_command
from azlinux_cli.domain.node_lease import take_command
from azlinux_cli.sandbox import process
from tests.command import AzlProcess, Result
from tests.real.crew import Crew
from tests.real.fleet import Fleet, until

_QUICK = ("--healthy-for", "0", "--healthy-within", "120")
_PATIENCE_S = 240


@dataclass(frozen=True, slots=True)
class Patient:
    """A fleet whose `vim` has an update that no other test knows of."""

    crew: Crew
    azl: AzlProcess

    def hosts(self) -> str:
        path = self.crew.directory / "hosts"
        path.write_text("".join(f"{self.crew.line(n)}\n" for n in self.crew.nodes))
        return str(path)

    def publish(self, evr: str, post: str = "") -> None:
        update = {"release": "3.0", "name": "vim", "evr": evr, "post": post}
        process.publish(self.crew.fleet.state, update)

    def plan(self, *options: str) -> str:
        """The file of a plan for all."""
        path = str(self.crew.directory / "plan.json")
        argv = ["update", "plan", "--hosts", self.hosts(), "--package", "vim", *_QUICK, *options]
        done = self.azl(*argv, "-o", path)
        assert done.status == 0, done
        return path

    def apply(self, plan: str, *options: str) -> Result:
        return self.azl("update", "apply", plan, "--yes", *options, timeout=_PATIENCE_S)

    def versions(self) -> dict[str, str]:
        ask = "rpm -q --qf '%{VERSION}' vim"
        return {name: node.out(ask) for name, node in self.crew.nodes.items()}

    def show(self, run: str) -> Any:
        return self.azl("rollout", "show", run, "-o", "json").json()


def _patient(fleet: Fleet, directory: Path, names: Sequence[str]) -> Patient:
    crew = Crew(fleet, {name: fleet.machine(name) for name in names}, directory)
    crew.learn()
    environ = {**crew.azl.environ, "AZL_STATE_DIR": str(directory / "state")}
    return Patient(crew, AzlProcess(environ))


@pytest.fixture
def three(fleet: Fleet, tmp_path: Path) -> Patient:
    return _patient(fleet, tmp_path, ["web-1", "web-2", "web-3"])


def _run_of(plan: str) -> str:
    return str(json.loads(Path(plan).read_text())["id"])


def test_three_of_ten_fail_each_in_its_way_and_the_run_halts_as_planned(
    fleet: Fleet, tmp_path: Path
) -> None:
    """One fails in a scriptlet, one never comes back, one's disk is full."""
    names = [f"app-{number:02}" for number in range(1, 11)]
    ten = _patient(fleet, tmp_path, names)
    nodes = ten.crew.nodes
    ten.publish("90-1.azl3", post="[ ! -e /etc/story-fails ]")
    plan = ten.plan(
        "--max-failures",
        "2",
        "--reboot",
        "always",
        "--boot-timeout",
        "10",
        "--waves",
        "100%",
        "--reason",
        "CHG-7",
    )
    run = _run_of(plan)
    nodes["app-03"].out("sudo touch /etc/story-fails")
    nodes["app-05"].fault("never-back")
    nodes["app-07"].fault("disk-full")

    halted = ten.apply(plan)

    assert halted.status == 10, halted
    assert "at most 3 of 10 machines fail before this stops" in halted.err
    assert "3 machines failed, and 2 may" in halted.err
    shown = ten.show(run)
    failed = {u["name"]: u["code"] for u in _units(shown) if u["outcome"] == "failed"}
    assert failed == {
        "app-03": "scriptlet-failed",
        "app-05": "not-back",
        "app-07": "disk-full",
    }, halted
    untouched = [u["name"] for u in _units(shown) if u["outcome"] not in {"failed", "succeeded"}]
    assert untouched, "it went on after the third failure"
    assert all(nodes[n].out("rpm -q --qf '%{VERSION}' vim") != "90" for n in untouched)

    nodes["app-03"].out("sudo rm /etc/story-fails")
    nodes["app-05"].clear()
    nodes["app-05"].act("restart")
    nodes["app-05"].await_ssh()
    nodes["app-07"].clear()

    done = ten.azl(
        "rollout", "resume", run, "--reason", "all three are mended", timeout=_PATIENCE_S
    )

    assert done.status == 0, done
    assert set(ten.versions().values()) == {"90"}
    assert ten.azl("rollout", "verify", run).status == 0
    report = ten.azl("rollout", "report", run).out
    for said in ("CHG-7", "all three are mended", "app-03", "scriptlet", "app-05", "app-07"):
        assert said in report, report
    page = ten.azl("rollout", "report", run, "-o", "html").out
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert re.search(r"(src|href)=.https?:", page) is None


def _units(shown: Any) -> list[dict[str, Any]]:
    units: list[dict[str, Any]] = shown["machines"]
    return units


def test_what_is_published_between_two_waves_is_not_installed(three: Patient) -> None:
    three.publish("91-1.azl3")
    plan = three.plan("--waves", "1,1", "--gate", "approval")
    waiting = three.apply(plan)
    assert waiting.status == 8, waiting
    assert list(three.versions().values()).count("91") == 1
    three.publish("92-1.azl3")
    for status in (8, 0):
        resumed = three.azl("rollout", "resume", _run_of(plan), "--approve", "--reason", "fine")
        assert resumed.status == status, resumed
    assert set(three.versions().values()) == {"91"}, "wave two got what wave one did not prove"


def test_a_plan_for_a_machine_that_has_moved_is_refused(three: Patient) -> None:
    three.publish("93-1.azl3")
    plan = three.plan()
    three.crew.nodes["web-2"].out("sudo dnf -q -y install tree >&2")
    refused = three.apply(plan)
    assert refused.status == 6, refused
    assert "web-2: its packages have changed" in refused.err
    assert "93" not in three.versions().values()


def test_two_runs_of_one_computer_do_not_work_on_one_machine(three: Patient) -> None:
    three.publish("94-1.azl3")
    gated = three.plan("--gate", "before-wave=command:sleep 5")
    first = Path(gated).rename(three.crew.directory / "first.json")
    second = three.plan()
    with three.azl.start("update", "apply", str(first), "--yes") as running:
        assert running.stderr is not None
        while "works on run" not in (line := running.stderr.readline()):
            assert line, "it ended before it began"
        refused = three.apply(second)
        said = running.stderr.read()
        assert running.wait(timeout=60) == 0, said
    assert refused.status == 6, refused
    assert f"being worked on by run {_run_of(str(first))} of " in refused.err


def test_a_machine_that_somebody_elses_run_has_is_left_to_it(three: Patient) -> None:
    """Another computer knows nothing of the locks here; the node itself tells it."""
    three.publish("95-1.azl3")
    plan = three.plan()
    theirs = take_command("utheirs01", "bob@elsewhere (process 7)")
    node = three.crew.nodes["web-1"]
    assert "taken" in node.run(theirs.line, stdin=theirs.stdin).out
    refused = three.apply(plan)
    assert refused.status == 10, refused
    assert "run utheirs01 of bob@elsewhere (process 7) works on it" in refused.err
    node.out("sudo rm /var/lib/azl/lease")
    assert three.azl("rollout", "resume", _run_of(plan)).status == 0


def test_a_job_that_another_run_has_left_running_forbids_it_and_its_files_are_named(
    three: Patient,
) -> None:
    three.publish("95.5-1.azl3")
    plan = three.plan()
    node = three.crew.nodes["web-1"]
    node.out("sudo touch /etc/hold")
    theirs = start_command(
        NodeJob("utheirs02", "transact-1", "while [ -e /etc/hold ]; do sleep 0.1; done")
    )
    assert node.run(theirs.line, stdin=theirs.stdin).status == 0
    refused = three.apply(plan)
    assert refused.status == 10, refused
    assert "step transact-1 of run utheirs02 goes on" in refused.err
    assert node.out("rpm -q --qf '%{VERSION}' vim") != "95.5"
    node.out("sudo rm /etc/hold")
    ended = "sudo test -e /var/lib/azl/utheirs02/transact-1/exit"
    until(lambda: node.run(ended).status == 0)
    run = _run_of(plan)
    assert three.azl("rollout", "resume", run).status == 0
    events = three.azl("rollout", "events", run, "-o", "json").json()
    looked = [e for e in events if e.get("step") == "look" and e["event"] == "step-ended"]
    messages = {e["unit"]: e["message"] for e in looked}
    assert messages["web-1"] == "run utheirs02 has left files", messages
    assert messages["web-2"] == ""


def test_what_was_brought_is_taken_back_by_packages(three: Patient) -> None:
    was = three.versions()
    three.publish("96-1.azl3")
    plan = three.plan("--max-failures", "2", "--waves", "100%")
    assert three.apply(plan).status == 0
    assert set(three.versions().values()) == {"96"}
    back = three.azl(
        "rollout", "rollback", _run_of(plan), "--max-failures", "2", "--healthy-for", "0", "--yes"
    )
    assert back.status == 0, back
    assert three.versions() == was


def test_a_way_back_that_fails_is_a_persons_job(three: Patient) -> None:
    three.publish("97-1.azl3")
    plan = three.plan("--waves", "100%", "--max-failures", "2")
    assert three.apply(plan).status == 0
    node = three.crew.nodes["web-2"]
    node.fault("repository-down")
    back = three.azl(
        "rollout", "rollback", _run_of(plan), "--max-failures", "2", "--healthy-for", "0", "--yes"
    )
    node.clear()
    assert back.status == 12, back
    assert "web-2" in back.err


def test_a_machine_that_aks_manages_is_refused_unless_forced(three: Patient) -> None:
    three.publish("98-1.azl3")
    three.crew.nodes["web-3"].out(
        "sudo mkdir -p /etc/kubernetes /var/lib/kubelet && "
        "sudo touch /etc/kubernetes/azure.json /var/lib/kubelet/kubeconfig"
    )
    argv = ["update", "plan", "--hosts", three.hosts(), "--package", "vim", *_QUICK]
    refused = three.azl(*argv)
    assert refused.status == 9, refused
    assert "node image" in refused.err
    assert three.azl(*argv, "--force-managed").status == 0
