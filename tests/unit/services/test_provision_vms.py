"""One run of `azl vm create`, good and bad."""

from typing import Any

import pytest

from azlinux_cli.domain.errors import (
    AzlError,
    CapacityError,
    HostIdentityError,
    RemoteError,
    UnreachableError,
)
from azlinux_cli.domain.machine import MachineSpec
from azlinux_cli.domain.outcome import Outcome
from tests.fakes.provisioner import (
    SUBSCRIPTION,
)
from tests.fakes.run_world import KEY, NO_ROOM, RunWorld, outcomes


@pytest.fixture
def world() -> RunWorld:
    return RunWorld()


def test_machines_come_up_in_the_order_asked_and_leave_no_record(world: RunWorld) -> None:
    result = world.create("web-2", "web-1", "db")

    assert outcomes(result) == [
        ("web-2", Outcome.SUCCEEDED),
        ("web-1", Outcome.SUCCEEDED),
        ("db", Outcome.SUCCEEDED),
    ]
    assert world.records.kept == {}
    assert world.records.saves == 1
    assert world.cloud.calls.count("addresses") == 1
    assert world.cloud.calls.count("deploy network") == 1
    assert {vm.name for vm in world.welcome.met} == {"web-1", "web-2", "db"}


def test_a_machines_result_says_what_a_person_wants_to_know(world: RunWorld) -> None:
    (machine,) = world.create("web-1").results

    assert machine.detail == "created"
    assert machine.size == "Standard_D2s_v5"
    assert machine.addresses.public == ("127.77.0.4",)
    assert machine.host_key == KEY.fingerprint
    assert machine.elapsed_seconds is not None


def test_the_first_contact_knows_who_the_machine_is(world: RunWorld) -> None:
    world.create("web-1")

    (vm,) = world.welcome.met
    assert (vm.vm_id, vm.admin_user) == ("vm-web-1", "azureuser")
    assert vm.os_disk_id.rpartition("/")[2].startswith("web-1-os-")


def test_intent_is_on_disk_before_the_first_write(world: RunWorld) -> None:
    plan = world.plan("web-1")
    seen: list[str] = []
    save = world.records.save

    def watch(record: Any) -> None:
        seen.extend(call for call in world.cloud.calls if call.startswith(("create", "deploy")))
        save(record)

    world.records.save = watch  # type: ignore[method-assign]  # to look over its shoulder
    world.carry_out(plan)

    assert seen == []
    assert "create group" in world.cloud.calls


def test_the_record_names_everything_that_is_going_to_be_made(world: RunWorld) -> None:
    world.cloud.faults.endless.add("web-1")
    world.create("web-1", deadline_s=1)

    (record,) = world.records.kept.values()
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
    assert record.shared[0] == scope
    assert [i.rpartition("/")[2] for i in record.shared[1:]] == ["azl-vnet", "azl-nsg"]
    kinds = [i.split("/")[-2] for i in record.machines["web-1"]]
    assert kinds == ["virtualMachines", "networkInterfaces", "publicIPAddresses", "disks"]


def test_a_full_disk_is_noticed_before_anything_is_made(world: RunWorld) -> None:
    world.records.full = True

    with pytest.raises(AzlError, match="No space left"):
        world.create("web-1")
    assert world.cloud.groups == {}


def test_one_machine_that_fails_does_not_stop_the_others(world: RunWorld) -> None:
    world.cloud.faults.operation["web-2"] = NO_ROOM
    result = world.create("web-1", "web-2", "web-3")

    assert outcomes(result) == [
        ("web-1", Outcome.SUCCEEDED),
        ("web-2", Outcome.FAILED),
        ("web-3", Outcome.SUCCEEDED),
    ]
    assert not any(name.startswith("web-2") for name in world.left)
    assert "azl-vnet" in world.left
    assert world.records.kept == {}


def test_a_refusal_for_want_of_room_names_sizes_that_would_do(world: RunWorld) -> None:
    world.cloud.faults.operation["web-1"] = NO_ROOM
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert any("Standard_D2as_v5" in hint for hint in machine.error.hints)


def test_a_refusal_for_want_of_quota_does_not_name_sizes_that_need_it_too(world: RunWorld) -> None:
    refused = CapacityError("exceeding approved Total Regional Cores quota", code="QuotaExceeded")
    world.cloud.faults.submit["web-1"] = refused
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert machine.error.hints == ()


def test_when_no_machine_came_up_group_and_network_go_too(world: RunWorld) -> None:
    world.cloud.faults.operation["web-1"] = NO_ROOM
    result = world.create("web-1")

    assert world.cloud.groups == {}
    assert [i.rpartition("/")[2] for i in result.removed] == ["azl-vnet", "azl-nsg", "rg"]


def test_a_group_that_was_there_stays(world: RunWorld) -> None:
    world.cloud.add_group("rg")
    world.cloud.faults.operation["web-1"] = NO_ROOM
    world.create("web-1")

    assert world.left == []
    assert "rg" in world.cloud.groups


def test_what_could_not_be_removed_is_listed_with_the_command_for_it(world: RunWorld) -> None:
    world.cloud.faults.operation["web-1"] = NO_ROOM
    world.cloud.faults.removal["web-1"] = RemoteError("locked")
    (machine,) = world.create("web-1").results

    assert machine.left_behind[0].endswith("/virtualMachines/web-1")
    assert machine.error is not None
    assert any("az resource delete --ids /sub" in hint for hint in machine.error.hints)
    assert world.records.kept


def test_a_network_that_fails_leaves_nothing_and_no_machine_is_tried(world: RunWorld) -> None:
    world.cloud.faults.network = RemoteError("policy forbids it")

    with pytest.raises(RemoteError):
        world.create("web-1")
    assert world.cloud.groups == {}
    assert world.records.kept == {}
    assert "submit web-1" not in world.cloud.calls


def test_running_it_again_says_exists_and_changes_nothing(world: RunWorld) -> None:
    world.create("web-1")
    world.cloud.calls.clear()
    (machine,) = world.create("web-1").results

    assert (machine.outcome, machine.detail) == (Outcome.UNCHANGED, "exists")
    assert machine.addresses.public == ("127.77.0.4",)
    writes = {"create group", "deploy network", "submit web-1"}
    assert not writes & set(world.cloud.calls)
    assert len(world.welcome.met) == 1


def test_only_the_missing_ones_of_a_set_are_made(world: RunWorld) -> None:
    world.create("web-1")
    result = world.create("web-1", "web-2")

    assert outcomes(result) == [("web-1", Outcome.UNCHANGED), ("web-2", Outcome.SUCCEEDED)]


def test_an_answer_that_was_lost_is_asked_for(world: RunWorld) -> None:
    world.cloud.faults.lost_answer.add("web-1")
    (machine,) = world.create("web-1").results

    assert machine.outcome is Outcome.UNCHANGED
    assert "find web-1" in world.cloud.calls
    assert world.cloud.groups["rg"].vms["web-1"].provisioning_state == "Succeeded"


def test_no_answer_and_no_machine_is_a_failure(world: RunWorld) -> None:
    world.cloud.faults.submit["web-1"] = UnreachableError("no answer")
    (machine,) = world.create("web-1").results

    assert isinstance(machine.error, UnreachableError)


def test_a_machine_of_that_name_made_meanwhile_by_somebody_else_is_left_alone(
    world: RunWorld,
) -> None:
    plan = world.plan("web-1")
    world.carry_out(world.plan("web-1"))
    world.cloud.calls.clear()
    (machine,) = world.carry_out(plan).results

    assert (machine.outcome, machine.detail) == (Outcome.UNCHANGED, "exists")
    assert "remove web-1" not in world.cloud.calls
    assert "web-1" in world.left


def test_one_made_meanwhile_that_is_different_is_a_conflict_and_stays(world: RunWorld) -> None:
    plan = world.plan("web-1")
    spec = MachineSpec("web-1", size="Standard_D4s_v5")
    world.carry_out(world.plan(specs=(spec,)))
    (machine,) = world.carry_out(plan).results

    assert machine.error is not None
    assert machine.error.code == "MachineDiffers"
    assert "web-1" in world.left


def test_ssh_that_stays_silent_keeps_the_machine_and_fails(world: RunWorld) -> None:
    world.welcome.errors["web-1"] = UnreachableError("web-1 is created, but its SSH did not answer")
    (machine,) = world.create("web-1").results

    assert machine.outcome is Outcome.FAILED
    assert "web-1" in world.left
    world.welcome.errors.clear()
    (again,) = world.create("web-1").results
    assert (again.outcome, again.host_key) == (Outcome.UNCHANGED, KEY.fingerprint)
    assert world.records.kept == {}


def test_a_host_key_that_cannot_be_proven_is_no_success(world: RunWorld) -> None:
    world.welcome.errors["web-1"] = HostIdentityError("another key")
    (machine,) = world.create("web-1").results

    assert isinstance(machine.error, HostIdentityError)


def test_addresses_that_cannot_be_read_fail_the_machine_but_keep_it(world: RunWorld) -> None:
    world.cloud.faults.addresses = RemoteError("throttled")
    (machine,) = world.create("web-1").results

    assert isinstance(machine.error, RemoteError)
    assert "web-1" in world.left
    assert world.welcome.met == []
