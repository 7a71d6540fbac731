"""Waiting for a state: one look for all machines, soon at first, then every five seconds."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import EmptySelectionError, NotFoundError
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.selection import Selection
from azlinux_cli.domain.vm import PowerState, Vm
from azlinux_cli.domain.vm_action import Goal
from azlinux_cli.services.fleet_run import FleetResult
from azlinux_cli.services.wait_for_vms import WaitForVms
from tests.fakes.clock import FakeClock
from tests.fakes.compute import FakeCompute, a_vm
from tests.unit.services.test_fleet_run import Heard


class Changing(FakeCompute):
    """An inventory that changes between looks: at look N, `changes[N]` happens."""

    def __init__(self, *vms: Vm) -> None:
        super().__init__(*vms)
        self.changes: dict[int, Callable[[], None]] = {}

    def list(self, resource_group: str | None = None) -> list[Vm]:
        self.changes.get(self.lists + 1, lambda: None)()
        return super().list(resource_group)

    def vanishes(self, name: str) -> None:
        del self.vms[a_vm(name).ref]

    def becomes(self, name: str, power: PowerState, provisioning: str = "Succeeded") -> None:
        ref = a_vm(name).ref
        vm = self.vms.get(ref, a_vm(name))
        self.vms[ref] = replace(vm, power_state=power, provisioning_state=provisioning)


def waited(
    world: FakeCompute,
    goal: Goal,
    *names: str,
    clock: FakeClock | None = None,
    deadline_s: float | None = None,
    answers: Callable[[Vm], bool] = lambda vm: True,
) -> FleetResult:
    wait = WaitForVms(world, clock or FakeClock(), Heard(), answers)
    return wait(goal, Selection(names), resource_group=None, deadline_s=deadline_s)


def rows(fleet: FleetResult) -> list[tuple[str, str, str]]:
    return [(r.name, r.outcome.value, r.detail) for r in fleet.results]


def test_what_is_reached_already_is_unchanged_and_costs_one_look() -> None:
    world = Changing(a_vm("a"), a_vm("b"))
    assert rows(waited(world, Goal.RUNNING, "b", "a")) == [
        ("b", "unchanged", "running"),
        ("a", "unchanged", "running"),
    ]
    assert world.lists == 1


def test_it_looks_after_1_2_3_and_then_every_5_seconds() -> None:
    world, clock = Changing(a_vm("a", PowerState.STARTING)), FakeClock()
    world.changes[7] = lambda: world.becomes("a", PowerState.RUNNING)
    assert rows(waited(world, Goal.RUNNING, "a", clock=clock)) == [("a", "succeeded", "running")]
    assert clock.sleeps == [1, 2, 3, 5, 5, 5]


def test_stopped_is_also_deallocated_but_not_the_other_way_round() -> None:
    world = Changing(a_vm("a", PowerState.DEALLOCATED), a_vm("b", PowerState.STOPPED))
    assert [r.outcome for r in waited(world, Goal.STOPPED, "a", "b").results] == [
        Outcome.UNCHANGED,
        Outcome.UNCHANGED,
    ]
    fleet = waited(world, Goal.DEALLOCATED, "a", "b", deadline_s=4)
    assert [r.outcome for r in fleet.results] == [Outcome.UNCHANGED, Outcome.FAILED]


def test_a_deadline_ends_the_wait_to_the_second_and_says_what_is() -> None:
    world, clock = Changing(a_vm("a", PowerState.STARTING)), FakeClock()
    fleet = waited(world, Goal.RUNNING, "a", clock=clock, deadline_s=4)
    assert clock.sleeps == [1, 2, 1]
    assert fleet.results[0].error is not None
    assert fleet.results[0].error.message == "a is starting after 4 s, not running"


def test_a_name_that_does_not_exist_is_a_failed_row_beside_the_others() -> None:
    fleet = waited(Changing(a_vm("a")), Goal.RUNNING, "nope", "a")
    assert [(r.name, r.outcome) for r in fleet.results] == [
        ("nope", Outcome.FAILED),
        ("a", Outcome.UNCHANGED),
    ]


def test_nothing_that_exists_is_an_empty_selection_unless_existence_is_the_question() -> None:
    with pytest.raises(EmptySelectionError):
        waited(Changing(), Goal.RUNNING, "a")
    assert rows(waited(Changing(), Goal.DELETED, "a")) == [("a", "unchanged", "deleted")]


def test_a_group_that_is_gone_has_no_machines_left() -> None:
    class Gone(Changing):
        def list(self, resource_group: str | None = None) -> list[Vm]:
            if self.lists:
                raise NotFoundError("Resource group 'rg' could not be found")
            return super().list(resource_group)

    assert rows(waited(Gone(a_vm("a")), Goal.DELETED, "a")) == [("a", "succeeded", "deleted")]
    gone = Gone()
    gone.lists = 1
    assert rows(waited(gone, Goal.DELETED, "a")) == [("a", "unchanged", "deleted")]


def test_a_machine_that_is_being_created_is_waited_for() -> None:
    world = Changing()
    world.changes[2] = lambda: world.becomes("a", PowerState.CREATING, "Creating")
    world.changes[4] = lambda: world.becomes("a", PowerState.RUNNING)
    assert rows(waited(world, Goal.EXISTS, "a")) == [("a", "succeeded", "exists")]
    assert world.lists == 4


def test_a_machine_that_is_being_deleted_is_waited_for() -> None:
    world = Changing(a_vm("a"), a_vm("b"))
    world.changes[3] = lambda: world.vanishes("a")
    assert rows(waited(world, Goal.DELETED, "a")) == [("a", "succeeded", "deleted")]


def test_a_failed_creation_is_not_waited_for_for_ever() -> None:
    world = Changing(a_vm("a", PowerState.STOPPED, provisioning_state="Failed"))
    fleet = waited(world, Goal.RUNNING, "a")
    assert fleet.results[0].outcome is Outcome.FAILED
    assert "its last operation failed" in fleet.results[0].detail


def test_a_machine_deleted_meanwhile_is_a_failed_row() -> None:
    world = Changing(a_vm("a", PowerState.STARTING))
    world.changes[2] = lambda: world.vanishes("a")
    fleet = waited(world, Goal.RUNNING, "a")
    assert "no machine is named 'a'" in fleet.results[0].detail


def test_ssh_is_asked_only_of_running_machines_until_it_answers() -> None:
    asked: list[str] = []

    def answers(vm: Vm) -> bool:
        asked.append(vm.name)
        return asked.count(vm.name) == 3

    world = Changing(a_vm("a"), a_vm("off", PowerState.STARTING))
    world.changes[4] = lambda: world.becomes("off", PowerState.RUNNING)
    fleet = waited(world, Goal.SSH, "a", "off", answers=answers)
    assert [r.outcome for r in fleet.results] == [Outcome.SUCCEEDED, Outcome.SUCCEEDED]
    assert asked[:3] == ["a", "a", "a"]
    assert asked.count("off") == 3


def test_ctrl_c_leaves_the_rest_pending() -> None:
    class Pressed(FakeClock):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    world = Changing(a_vm("a"), a_vm("b", PowerState.STARTING))
    fleet = waited(world, Goal.RUNNING, "a", "b", clock=Pressed())
    assert fleet.interrupted
    assert rows(fleet) == [
        ("a", "unchanged", "running"),
        ("b", "pending", "starting, not yet running"),
    ]
