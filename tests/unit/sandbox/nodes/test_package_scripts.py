"""azl's package scripts on simulated nodes, where newcomers rehearse them."""

import pytest

from azlinux_cli.domain.package import (
    Action,
    Code,
    LeftoverKind,
    PackageTool,
    ToolName,
    Want,
    undo_plan,
)
from tests.package_run import RUN
from tests.unit.sandbox.nodes.simulated_run import SimulatedRun, simulated_run

_CURL = Want(packages=("curl",))


@pytest.fixture(params=list(ToolName))
def run(request: pytest.FixtureRequest) -> SimulatedRun:
    name: ToolName = request.param
    return simulated_run(PackageTool(name, "3.5.8-7.azl3" if name is ToolName.TDNF else ""))


def test_a_set_is_found_staged_and_brought(run: SimulatedRun) -> None:
    before = run.packages()
    found = run.resolve()
    assert found.verdict.ok, found
    assert run.packages() == before
    assert {p.action for p in found.packages} == {Action.UPGRADE, Action.INSTALL}
    assert all(p.checksum and p.repository and p.size_bytes for p in found.packages)
    assert all(p.served for p in found.packages if p.action is Action.UPGRADE)
    staged = run.stage()
    assert staged.ok, staged
    verdict = run.transact()
    assert verdict.ok, (verdict, run.log)
    assert sorted(verdict.facts["added"]) == [str(p.nevra) for p in found.packages]
    assert run.resolve().packages == ()


def test_two_nodes_have_the_same_set_to_the_byte(run: SimulatedRun) -> None:
    other = simulated_run(run.tool)
    first = {p.nevra: p.checksum for p in run.resolve().packages}
    assert first == {p.nevra: p.checksum for p in other.resolve().packages}
    other.locked = run.locked
    other.node.root(f"rm -rf /var/lib/azl/{RUN}")
    assert other.stage().ok
    assert other.transact().ok


def test_a_file_that_was_exchanged_is_not_installed(run: SimulatedRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    run.node.root(f"for F in /var/lib/azl/{RUN}/rpms/curl-*; do echo >>$F; done")
    before = run.packages()
    verdict = run.transact()
    assert "not those that were staged" in verdict.message
    assert run.packages() == before


def test_a_repository_that_is_down_is_never_nothing_to_do(run: SimulatedRun) -> None:
    run.node.fault("repository-down")
    found = run.resolve()
    assert found.verdict.code is Code.REPOSITORY_DOWN, found


def test_a_scriptlet_that_fails_is_named(run: SimulatedRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    run.node.fault("failing-package", 1)
    verdict = run.transact()
    assert verdict.code is Code.SCRIPTLET_FAILED, (verdict, run.log)
    assert "%post of curl" in verdict.message


def test_power_that_is_lost_half_way_leaves_two_versions(run: SimulatedRun) -> None:
    run.resolve()
    assert run.stage().ok
    run.node.fault("power-cut", 1)
    verdict = run.transact()
    assert verdict.code is Code.HALF_DONE, verdict
    assert run.leftovers()[0].kind is LeftoverKind.HALF_DONE
    if run.tool.name is not ToolName.TDNF:
        run.node.root(verdict.hints[0])
        assert run.transact().ok


def test_a_disk_that_is_full_while_staging_is_named(run: SimulatedRun) -> None:
    run.resolve(_CURL)
    run.node.root(f"rm -rf /var/lib/azl/{RUN}")
    run.node.fault("disk-full")
    assert run.stage().code is Code.DISK_FULL


def test_a_full_disk_is_named(run: SimulatedRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    before = run.packages()
    run.node.fault("disk-full")
    verdict = run.transact()
    assert verdict.code is Code.DISK_FULL, (verdict, run.log)
    assert run.packages() == before


def test_a_lock_that_is_held_is_named_and_nothing_is_done(run: SimulatedRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    before = run.packages()
    run.node.fault("package-manager-locked")
    [lock] = run.leftovers()
    assert (lock.kind, lock.forbids) == (LeftoverKind.LOCK, False)
    assert run.transact().code is Code.LOCKED
    assert run.packages() == before


def test_names_that_nobody_has_are_an_error(run: SimulatedRun) -> None:
    assert run.resolve(Want(packages=("no-such-package",))).verdict.code is Code.NO_SUCH_PACKAGE


def test_what_was_updated_comes_back(run: SimulatedRun) -> None:
    before = run.packages()
    plan = undo_plan(run.tool, run.resolve().packages)
    assert run.stage().ok
    assert run.transact().ok
    if run.tool.name is ToolName.TDNF:
        assert not plan.possible
        return
    verdict = run.undo(plan)
    assert verdict.ok, (verdict, run.log)
    assert all("kernel" in nevra for nevra in {*run.packages()} ^ {*before})


def test_files_of_an_earlier_run_are_named_with_what_takes_them_away(run: SimulatedRun) -> None:
    run.resolve(_CURL)
    [files] = run.leftovers("uother")
    assert files.kind is LeftoverKind.FILES
    run.node.root(files.fix)
    assert run.leftovers("uother") == ()
