"""Runs of `azl vm create` that end before their work does, and the runs after them."""

import _thread
import threading
from typing import Any

import pytest

from azlinux_cli.domain.errors import (
    OperationTimeoutError,
    RemoteError,
    UnreachableError,
)
from azlinux_cli.domain.outcome import Outcome
from tests.fakes.run_world import KEY, RunWorld, outcomes


@pytest.fixture
def world() -> RunWorld:
    return RunWorld()


def test_no_wait_returns_once_azure_has_accepted(world: RunWorld) -> None:
    (machine,) = world.create("web-1", wait=False).results

    assert (machine.outcome, machine.detail) == (Outcome.PENDING, "creating")
    assert world.welcome.met == []
    assert "addresses" not in world.cloud.calls
    assert world.records.kept


def test_the_next_run_finishes_what_no_wait_began(world: RunWorld) -> None:
    world.create("web-1", wait=False)
    (machine,) = world.create("web-1").results

    assert machine.detail == "exists"
    assert machine.host_key == KEY.fingerprint
    assert [vm.name for vm in world.welcome.met] == ["web-1"]
    assert world.records.kept == {}


def test_no_wait_on_a_machine_under_way_is_still_pending(world: RunWorld) -> None:
    world.create("web-1", wait=False)
    (machine,) = world.create("web-1", wait=False).results

    assert (machine.outcome, machine.detail) == (Outcome.PENDING, "creating")


def test_a_deadline_that_passes_keeps_the_machine_and_says_how_to_go_on(world: RunWorld) -> None:
    world.cloud.faults.endless.add("web-1")
    (machine,) = world.create("web-1", deadline_s=5).results

    assert isinstance(machine.error, OperationTimeoutError)
    assert "azl vm wait web-1 -g rg --for exists" in machine.error.hints
    assert "web-1" in world.left
    assert world.records.kept


def test_ctrl_c_stops_the_waiting_not_the_work(world: RunWorld) -> None:
    world.cloud.faults.endless.update({"web-1", "web-2"})
    world.cloud.patience_s = 10
    waiting = threading.Barrier(2, action=_thread.interrupt_main)
    world.cloud.faults.on_wait = lambda name: (waiting.wait(), None)[1]

    result = world.create("web-1", "web-2")

    assert result.interrupted
    assert outcomes(result) == [("web-1", Outcome.PENDING), ("web-2", Outcome.PENDING)]
    assert {"web-1", "web-2"} <= set(world.left)
    (record,) = world.records.kept.values()
    assert set(record.machines) == {"web-1", "web-2"}


def test_after_ctrl_c_the_same_command_finishes_the_job(world: RunWorld) -> None:
    test_ctrl_c_stops_the_waiting_not_the_work(world)
    world.cloud.faults.endless.clear()
    world.cloud.faults.on_wait = None
    result = world.create("web-1", "web-2")

    assert not result.interrupted
    assert [m.detail for m in result.results] == ["exists", "exists"]
    assert [m.host_key for m in result.results] == [KEY.fingerprint] * 2
    assert world.records.kept == {}


def crashed(world: RunWorld, *names: str, state: str = "Failed") -> None:
    """A run that was killed while its machines were being made."""
    world.create(*names, wait=False)
    for machine in [*world.cloud.groups["rg"].vms.values()]:
        world.cloud.settle(machine.ref, state)


def test_what_a_killed_run_left_half_made_is_removed_and_made_again(world: RunWorld) -> None:
    crashed(world, "web-1")
    (machine,) = world.create("web-1").results

    assert (machine.outcome, machine.detail) == (Outcome.SUCCEEDED, "created")
    assert world.cloud.groups["rg"].vms["web-1"].run == "run-2"
    assert world.records.kept == {}


def test_a_failed_machine_that_runs_is_never_removed(world: RunWorld) -> None:
    crashed(world, "web-1")
    world.cloud.running.add("web-1")
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert machine.error.code == "MachineFailed"
    assert "remove web-1" not in world.cloud.calls


def test_a_failed_machine_without_a_record_is_never_removed(world: RunWorld) -> None:
    crashed(world, "web-1")
    world.records.kept.clear()
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert machine.error.code == "MachineFailed"
    assert "remove web-1" not in world.cloud.calls


def test_half_made_machines_that_were_not_asked_for_stay_on_record(world: RunWorld) -> None:
    crashed(world, "web-1", "web-2")
    world.create("web-1")

    assert "web-2" in world.left
    assert [*world.records.kept] == ["run-1"]


def test_half_made_that_cannot_be_removed_stays_on_record(world: RunWorld) -> None:
    crashed(world, "web-1")
    world.cloud.faults.removal["web-1"] = RemoteError("locked")
    (machine,) = world.create("web-1").results

    assert machine.outcome is Outcome.FAILED
    assert "run-1" in world.records.kept


def lost(name: str) -> None:
    raise UnreachableError("could not create web-1: the connection was refused")


def test_an_accepted_machine_that_cannot_be_asked_for_is_pending_and_on_record(
    world: RunWorld,
) -> None:
    world.cloud.faults.on_wait = lost
    (machine,) = world.create("web-1").results

    assert (machine.outcome, machine.error) == (Outcome.PENDING, None)
    assert machine.detail == "accepted; Azure cannot be asked now"
    assert "web-1: could not create web-1: the connection was refused" in world.progress.said
    assert "remove web-1" not in world.cloud.calls
    assert world.welcome.met == []
    assert world.records.kept

    world.cloud.faults.on_wait = None
    (again,) = world.create("web-1").results
    assert (again.outcome, again.host_key) == (Outcome.UNCHANGED, KEY.fingerprint)
    assert world.records.kept == {}


def test_one_under_way_that_cannot_be_asked_for_stays_pending(world: RunWorld) -> None:
    world.create("web-1", wait=False)

    def wait(*args: Any, **options: Any) -> None:
        lost("web-1")

    world.cloud.wait_until_settled = wait  # type: ignore[method-assign]  # a cut line
    (machine,) = world.create("web-1").results

    assert (machine.outcome, machine.error) == (Outcome.PENDING, None)
    assert machine.detail == "accepted; Azure cannot be asked now"
    assert world.welcome.met == []
    assert world.records.kept


def test_a_machine_made_before_ctrl_c_but_never_met_stays_on_record(world: RunWorld) -> None:
    def stop(*args: Any) -> Any:
        raise KeyboardInterrupt

    world.cloud.addresses = stop  # type: ignore[method-assign,assignment]  # the moment of the Ctrl-C
    result = world.create("web-1")
    (machine,) = result.results

    assert result.unproven == ("web-1",)
    assert (machine.outcome, machine.detail) == (
        Outcome.PENDING,
        "created; host key not proven yet",
    )
    assert world.records.kept
