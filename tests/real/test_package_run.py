"""A run's packages on real nodes: connections that break, power that fails, jobs that go on."""

import subprocess

import pytest

from azlinux_cli.domain.node_job import (
    JobPhase,
    JobState,
    NodeJob,
    poll_command,
    read_job,
    start_command,
)
from azlinux_cli.domain.package import Code, LeftoverKind, PackageTool, ToolName, Want
from azlinux_cli.domain.remote_command import RemoteCommand
from tests.package_run import RUN, PackageRun
from tests.real.fleet import Fleet, Node, until

_STEP = "transact"
_TOOLS = {
    "3.0": PackageTool(ToolName.DNF),
    "4.0": PackageTool(ToolName.DNF5),
}


class RealRun(PackageRun):
    def __init__(self, node: Node, tool: PackageTool) -> None:
        super().__init__(self._shell, tool)
        self.node = node

    def _shell(self, text: str) -> str:
        return self.node.run("sudo -n sh -s", stdin=text).out

    @property
    def start_command(self) -> RemoteCommand:
        """The transaction as a job that outlives every connection."""
        return start_command(NodeJob(RUN, _STEP, self.body()))

    def poll(self) -> JobState:
        command = poll_command(RUN, _STEP)
        return read_job(self.node.run(command.line, stdin=command.stdin).out)

    def to_end(self) -> JobState:
        until(lambda: self.poll().is_over, 60)
        return self.poll()


@pytest.fixture(params=list(_TOOLS))
def run(request: pytest.FixtureRequest, fleet: Fleet) -> RealRun:
    node = fleet.machine(os=request.param)
    return RealRun(node, _TOOLS[request.param])


def test_a_transaction_outlives_the_connection_it_was_begun_over(run: RealRun) -> None:
    run.resolve()
    assert run.stage().ok
    command = run.start_command
    begun = subprocess.Popen(
        [*run.node.command(), command.line],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert begun.stdin is not None
    begun.stdin.write(command.stdin)
    begun.stdin.close()
    until(lambda: run.poll().phase is not JobPhase.ABSENT)
    begun.kill()
    begun.wait()
    assert run.to_end().exit_status == 0
    verdict = run.judge()
    assert verdict.ok, verdict


def test_a_power_cut_in_a_transaction_is_found_named_and_repaired(run: RealRun) -> None:
    run.resolve()
    assert run.stage().ok
    boot = run.node.boot_id()
    run.node.fault("power-cut", 1)
    command = run.start_command
    run.node.run(command.line, stdin=command.stdin)  # there may be nobody left to answer
    run.node.await_reboot(boot)
    assert run.poll().phase is JobPhase.LOST
    verdict = run.judge()
    assert verdict.code is Code.HALF_DONE, verdict
    kinds = {leftover.kind for leftover in run.leftovers("uother")}
    assert {LeftoverKind.HALF_DONE, LeftoverKind.LOST} <= kinds
    [repair] = verdict.hints
    assert run.node.run(f"sudo -n {repair}").status == 0
    assert run.transact().ok


def test_repositories_that_misbehave_are_never_nothing_to_do(run: RealRun) -> None:
    run.resolve(Want(packages=("curl",)))
    locked = run.locked
    for fault in ("repository-down", "repository-404", "repository-503"):
        run.node.fault(fault)
        found = run.resolve()
        assert found.verdict.code is Code.REPOSITORY_DOWN, (fault, found)
        run.node.clear()
    for fault in ("repository-truncated", "repository-corrupt"):
        run.node.run(f"sudo rm -rf /var/lib/azl/{RUN}")
        run.node.fault(fault)
        verdict = run.stage(locked)
        assert not verdict.ok, (fault, verdict)
        assert verdict.code is not Code.DONE
        run.node.clear()
    assert run.stage(locked).ok


def test_a_lock_and_a_full_disk_are_named_and_nothing_is_changed(run: RealRun) -> None:
    run.resolve(Want(packages=("curl",)))
    assert run.stage().ok
    before = run.node.out("rpm -qa | grep -v gpg-pubkey | sort")
    run.node.fault("package-manager-locked")
    assert run.leftovers()[0].kind is LeftoverKind.LOCK
    assert run.transact().code is Code.LOCKED
    run.node.clear()
    run.node.fault("disk-full")
    verdict = run.transact()
    assert verdict.code is Code.DISK_FULL, (verdict, run.log)
    run.node.clear()
    assert run.node.out("rpm -qa | grep -v gpg-pubkey | sort") == before
    assert run.transact().ok


def test_a_build_whose_script_fails_fails_the_node(run: RealRun) -> None:
    run.node.fault("failing-package")
    found = run.resolve(Want(packages=("tzdata",)))
    assert [p.nevra.version for p in found.packages] == ["9999"]
    assert run.stage().ok
    verdict = run.transact()
    assert verdict.code is Code.SCRIPTLET_FAILED, verdict
    assert "%post of tzdata" in verdict.message
