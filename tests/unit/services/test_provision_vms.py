import _thread
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from azlinux_cli.domain.creation import CreatePlan, CreateResult
from azlinux_cli.domain.errors import (
    AzlError,
    CapacityError,
    HostIdentityError,
    OperationTimeoutError,
    RemoteError,
    UnreachableError,
)
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.image import OfferedImage, facts_of
from azlinux_cli.domain.machine import MachineSpec
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.planning import CreateRequest
from azlinux_cli.domain.vm import ImageReference, Vm
from azlinux_cli.services.prepare_create import PrepareCreate
from azlinux_cli.services.provision_vms import ProvisionVms
from tests.fakes.clock import FakeClock
from tests.fakes.provisioner import (
    SUBSCRIPTION,
    FakeCreateRecords,
    FakeNetworks,
    FakeProvisioner,
    FakeVmProvisioner,
)

KEY = HostKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIAAA")
NO_ROOM = CapacityError("could not create web-1: no room", code="AllocationFailed")


class Lines:
    """Progress that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def state(self, subject: str, state: str) -> None:
        self.said.append(f"{subject}: {state}")

    def done(self) -> None:
        self.said.append("done")


@dataclass
class Welcome:
    """First contacts, and what goes wrong with them."""

    met: list[Vm] = field(default_factory=list)
    errors: dict[str, AzlError] = field(default_factory=dict)
    hook: Callable[[threading.Event], None] | None = None

    def __call__(
        self,
        vm: Vm,
        *,
        deadline_s: float,
        on_state: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Pin:
        self.met.append(vm)
        if self.hook is not None:
            self.hook(cancelled)
        if error := self.errors.get(vm.name):
            raise error
        return Pin(f"azl-{vm.vm_id}", (KEY,), confirmed=True)


class World:
    """One cloud, one disk, one person waiting."""

    def __init__(self) -> None:
        self.cloud = FakeProvisioner()
        self.records = FakeCreateRecords()
        self.welcome = Welcome()
        self.progress = Lines()
        self.clock = FakeClock()
        self._runs = 0

    def plan(self, *names: str, **changes: Any) -> CreatePlan:
        self._runs += 1
        request = CreateRequest(
            SUBSCRIPTION,
            "rg",
            "westeurope",
            tuple(MachineSpec(name) for name in names),
            f"run-{self._runs}",
            ssh_keys=("ssh-ed25519 A",),
        )
        prepare = PrepareCreate(
            self.cloud,
            lambda wanted, architecture, location: facts_of(
                OfferedImage(ImageReference("p", "o", "s", "latest", "1"), "x64", "V2"), None
            ),
            self.cloud,
            FakeNetworks(self.cloud),
            FakeVmProvisioner(self.cloud),
            self.records,
        )
        return prepare(replace(request, **changes))

    def carry_out(self, plan: CreatePlan, **options: Any) -> CreateResult:
        provision = ProvisionVms(
            self.cloud,
            FakeNetworks(self.cloud),
            FakeVmProvisioner(self.cloud),
            self.records,
            self.welcome,
            self.clock,
            self.progress,
            parallel=4,
        )
        return provision(plan, **options)

    def create(self, *names: str, **options: Any) -> CreateResult:
        return self.carry_out(self.plan(*names), **options)

    @property
    def left(self) -> list[str]:
        """Everything in the group, by name."""
        group = self.cloud.groups.get("rg")
        return sorted(item.name for item in group.resources.values()) if group else []


@pytest.fixture
def world() -> World:
    return World()


def outcomes(result: CreateResult) -> list[tuple[str, Outcome]]:
    return [(machine.name, machine.outcome) for machine in result.results]


def test_machines_come_up_in_the_order_asked_and_leave_no_record(world: World) -> None:
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


def test_a_machines_result_says_what_a_person_wants_to_know(world: World) -> None:
    (machine,) = world.create("web-1").results

    assert machine.detail == "created"
    assert machine.size == "Standard_D2s_v5"
    assert machine.addresses.public == ("127.77.0.4",)
    assert machine.host_key == KEY.fingerprint
    assert machine.elapsed_seconds is not None


def test_the_first_contact_knows_who_the_machine_is(world: World) -> None:
    world.create("web-1")

    (vm,) = world.welcome.met
    assert (vm.vm_id, vm.admin_user) == ("vm-web-1", "azureuser")
    assert vm.os_disk_id.rpartition("/")[2].startswith("web-1-os-")


def test_intent_is_on_disk_before_the_first_write(world: World) -> None:
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


def test_the_record_names_everything_that_is_going_to_be_made(world: World) -> None:
    world.cloud.faults.endless.add("web-1")
    world.create("web-1", deadline_s=1)

    (record,) = world.records.kept.values()
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
    assert record.shared[0] == scope
    assert [i.rpartition("/")[2] for i in record.shared[1:]] == ["azl-vnet", "azl-nsg"]
    kinds = [i.split("/")[-2] for i in record.machines["web-1"]]
    assert kinds == ["virtualMachines", "networkInterfaces", "publicIPAddresses", "disks"]


def test_a_full_disk_is_noticed_before_anything_is_made(world: World) -> None:
    world.records.full = True

    with pytest.raises(AzlError, match="No space left"):
        world.create("web-1")
    assert world.cloud.groups == {}


def test_one_machine_that_fails_does_not_stop_the_others(world: World) -> None:
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


def test_a_refusal_for_want_of_room_names_sizes_that_would_do(world: World) -> None:
    world.cloud.faults.operation["web-1"] = NO_ROOM
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert any("Standard_D2as_v5" in hint for hint in machine.error.hints)


def test_a_refusal_for_want_of_quota_does_not_name_sizes_that_need_it_too(world: World) -> None:
    refused = CapacityError("exceeding approved Total Regional Cores quota", code="QuotaExceeded")
    world.cloud.faults.submit["web-1"] = refused
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert machine.error.hints == ()


def test_when_no_machine_came_up_group_and_network_go_too(world: World) -> None:
    world.cloud.faults.operation["web-1"] = NO_ROOM
    result = world.create("web-1")

    assert world.cloud.groups == {}
    assert [i.rpartition("/")[2] for i in result.removed] == ["azl-vnet", "azl-nsg", "rg"]


def test_a_group_that_was_there_stays(world: World) -> None:
    world.cloud.add_group("rg")
    world.cloud.faults.operation["web-1"] = NO_ROOM
    world.create("web-1")

    assert world.left == []
    assert "rg" in world.cloud.groups


def test_what_could_not_be_removed_is_listed_with_the_command_for_it(world: World) -> None:
    world.cloud.faults.operation["web-1"] = NO_ROOM
    world.cloud.faults.removal["web-1"] = RemoteError("locked")
    (machine,) = world.create("web-1").results

    assert machine.left_behind[0].endswith("/virtualMachines/web-1")
    assert machine.error is not None
    assert any("az resource delete --ids /sub" in hint for hint in machine.error.hints)
    assert world.records.kept


def test_a_network_that_fails_leaves_nothing_and_no_machine_is_tried(world: World) -> None:
    world.cloud.faults.network = RemoteError("policy forbids it")

    with pytest.raises(RemoteError):
        world.create("web-1")
    assert world.cloud.groups == {}
    assert world.records.kept == {}
    assert "submit web-1" not in world.cloud.calls


def test_running_it_again_says_exists_and_changes_nothing(world: World) -> None:
    world.create("web-1")
    world.cloud.calls.clear()
    (machine,) = world.create("web-1").results

    assert (machine.outcome, machine.detail) == (Outcome.UNCHANGED, "exists")
    assert machine.addresses.public == ("127.77.0.4",)
    writes = {"create group", "deploy network", "submit web-1"}
    assert not writes & set(world.cloud.calls)
    assert len(world.welcome.met) == 1


def test_only_the_missing_ones_of_a_set_are_made(world: World) -> None:
    world.create("web-1")
    result = world.create("web-1", "web-2")

    assert outcomes(result) == [("web-1", Outcome.UNCHANGED), ("web-2", Outcome.SUCCEEDED)]


def test_no_wait_returns_once_azure_has_accepted(world: World) -> None:
    (machine,) = world.create("web-1", wait=False).results

    assert (machine.outcome, machine.detail) == (Outcome.PENDING, "creating")
    assert world.welcome.met == []
    assert "addresses" not in world.cloud.calls
    assert world.records.kept


def test_the_next_run_finishes_what_no_wait_began(world: World) -> None:
    world.create("web-1", wait=False)
    (machine,) = world.create("web-1").results

    assert machine.detail == "exists"
    assert machine.host_key == KEY.fingerprint
    assert [vm.name for vm in world.welcome.met] == ["web-1"]
    assert world.records.kept == {}


def test_no_wait_on_a_machine_under_way_is_still_pending(world: World) -> None:
    world.create("web-1", wait=False)
    (machine,) = world.create("web-1", wait=False).results

    assert (machine.outcome, machine.detail) == (Outcome.PENDING, "creating")


def test_a_deadline_that_passes_keeps_the_machine_and_says_how_to_go_on(world: World) -> None:
    world.cloud.faults.endless.add("web-1")
    (machine,) = world.create("web-1", deadline_s=5).results

    assert isinstance(machine.error, OperationTimeoutError)
    assert "azl vm wait web-1 -g rg --for exists" in machine.error.hints
    assert "web-1" in world.left
    assert world.records.kept


def test_ctrl_c_stops_the_waiting_not_the_work(world: World) -> None:
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


def test_after_ctrl_c_the_same_command_finishes_the_job(world: World) -> None:
    test_ctrl_c_stops_the_waiting_not_the_work(world)
    world.cloud.faults.endless.clear()
    world.cloud.faults.on_wait = None
    result = world.create("web-1", "web-2")

    assert not result.interrupted
    assert [m.detail for m in result.results] == ["exists", "exists"]
    assert [m.host_key for m in result.results] == [KEY.fingerprint] * 2
    assert world.records.kept == {}


def test_an_answer_that_was_lost_is_asked_for(world: World) -> None:
    world.cloud.faults.lost_answer.add("web-1")
    (machine,) = world.create("web-1").results

    assert machine.outcome is Outcome.UNCHANGED
    assert "find web-1" in world.cloud.calls
    assert world.cloud.groups["rg"].vms["web-1"].provisioning_state == "Succeeded"


def test_no_answer_and_no_machine_is_a_failure(world: World) -> None:
    world.cloud.faults.submit["web-1"] = UnreachableError("no answer")
    (machine,) = world.create("web-1").results

    assert isinstance(machine.error, UnreachableError)


def test_a_machine_of_that_name_made_meanwhile_by_somebody_else_is_left_alone(world: World) -> None:
    plan = world.plan("web-1")
    world.carry_out(world.plan("web-1"))
    world.cloud.calls.clear()
    (machine,) = world.carry_out(plan).results

    assert (machine.outcome, machine.detail) == (Outcome.UNCHANGED, "exists")
    assert "remove web-1" not in world.cloud.calls
    assert "web-1" in world.left


def test_one_made_meanwhile_that_is_different_is_a_conflict_and_stays(world: World) -> None:
    plan = world.plan("web-1")
    spec = MachineSpec("web-1", size="Standard_D4s_v5")
    world.carry_out(world.plan(specs=(spec,)))
    (machine,) = world.carry_out(plan).results

    assert machine.error is not None
    assert machine.error.code == "MachineDiffers"
    assert "web-1" in world.left


def test_ssh_that_stays_silent_keeps_the_machine_and_fails(world: World) -> None:
    world.welcome.errors["web-1"] = UnreachableError("web-1 is created, but its SSH did not answer")
    (machine,) = world.create("web-1").results

    assert machine.outcome is Outcome.FAILED
    assert "web-1" in world.left
    world.welcome.errors.clear()
    (again,) = world.create("web-1").results
    assert (again.outcome, again.host_key) == (Outcome.UNCHANGED, KEY.fingerprint)
    assert world.records.kept == {}


def test_a_host_key_that_cannot_be_proven_is_no_success(world: World) -> None:
    world.welcome.errors["web-1"] = HostIdentityError("another key")
    (machine,) = world.create("web-1").results

    assert isinstance(machine.error, HostIdentityError)


def test_addresses_that_cannot_be_read_fail_the_machine_but_keep_it(world: World) -> None:
    world.cloud.faults.addresses = RemoteError("throttled")
    (machine,) = world.create("web-1").results

    assert isinstance(machine.error, RemoteError)
    assert "web-1" in world.left
    assert world.welcome.met == []


def crashed(world: World, *names: str, state: str = "Failed") -> None:
    """A run that was killed while its machines were being made."""
    world.create(*names, wait=False)
    for machine in [*world.cloud.groups["rg"].vms.values()]:
        world.cloud.settle(machine.ref, state)


def test_what_a_killed_run_left_half_made_is_removed_and_made_again(world: World) -> None:
    crashed(world, "web-1")
    (machine,) = world.create("web-1").results

    assert (machine.outcome, machine.detail) == (Outcome.SUCCEEDED, "created")
    assert world.cloud.groups["rg"].vms["web-1"].run == "run-2"
    assert world.records.kept == {}


def test_a_failed_machine_that_runs_is_never_removed(world: World) -> None:
    crashed(world, "web-1")
    world.cloud.running.add("web-1")
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert machine.error.code == "MachineFailed"
    assert "remove web-1" not in world.cloud.calls


def test_a_failed_machine_without_a_record_is_never_removed(world: World) -> None:
    crashed(world, "web-1")
    world.records.kept.clear()
    (machine,) = world.create("web-1").results

    assert machine.error is not None
    assert machine.error.code == "MachineFailed"
    assert "remove web-1" not in world.cloud.calls


def test_half_made_machines_that_were_not_asked_for_stay_on_record(world: World) -> None:
    crashed(world, "web-1", "web-2")
    world.create("web-1")

    assert "web-2" in world.left
    assert [*world.records.kept] == ["run-1"]


def test_half_made_that_cannot_be_removed_stays_on_record(world: World) -> None:
    crashed(world, "web-1")
    world.cloud.faults.removal["web-1"] = RemoteError("locked")
    (machine,) = world.create("web-1").results

    assert machine.outcome is Outcome.FAILED
    assert "run-1" in world.records.kept
