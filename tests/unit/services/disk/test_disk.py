"""The snapshot and the way back, by the rules of the sandbox's ARM."""

from typing import Any

import pytest

from azlinux_cli.domain.disk_restore import RestoreStep
from azlinux_cli.domain.errors import (
    AzlError,
    ConflictError,
    HostIdentityError,
    InhibitedError,
    NotFoundError,
    OperationTimeoutError,
)
from azlinux_cli.domain.vm import PowerState
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.vm_action import Waiting
from tests.fakes.arm import LOCATION
from tests.unit.domain.test_known_hosts import B
from tests.unit.services.disk.world import BACK, PATIENT, REF, RUN, World

GROUP = REF.id.rpartition("/virtualMachines/")[0]
SNAPSHOT = f"{GROUP}/snapshots/azl-{RUN}-web-os"
RESTORED = f"{GROUP}/disks/azl-{BACK}-web-os-restored"
SET = f"{GROUP}/diskEncryptionSets/mine"


@pytest.fixture
def world() -> World:
    return World()


def change(world: World, resource_id: str, **properties: Any) -> None:
    """Behind ARM's back: what Azure may have made of a resource."""
    document = world.arm.cloud.resources.require(resource_id)
    document["properties"].update(properties)
    world.arm.cloud.resources.put(document)


def test_a_snapshot_is_incremental_small_and_says_whose_it_is_and_until_when(world: World) -> None:
    snapshot = world.snapshot()

    document = world.disk(SNAPSHOT)
    assert snapshot.ready
    assert snapshot.source_id == world.os_disk
    assert document["properties"]["incremental"] is True
    assert document["sku"]["name"] == "Standard_LRS"
    assert document["tags"]["azl-run"] == RUN
    assert document["tags"]["azl-machine"] == world.vm_id
    assert document["tags"]["azl-expires"].startswith("2026-11-30T")  # the clock's day, and seven
    assert world.power is PowerState.RUNNING


def test_a_repeated_call_finds_its_own_snapshot_and_makes_no_other(world: World) -> None:
    first = world.snapshot()
    assert world.take.observe(REF, world.vm_id, RUN) == first

    assert world.snapshot() == first
    assert len(world.accepted) == 1


def test_before_it_was_taken_there_is_nothing_to_observe(world: World) -> None:
    assert world.take.observe(REF, world.vm_id, RUN) is None


def test_a_snapshot_that_failed_is_made_again(world: World) -> None:
    world.snapshot()
    change(world, SNAPSHOT, provisioningState="Failed")
    assert world.take.observe(REF, world.vm_id, RUN) is None

    assert world.snapshot().ready
    assert [a.partition(" ")[0] for a in world.accepted] == ["PUT", "DELETE", "PUT"]


def test_an_incomplete_snapshot_is_waited_for_until_the_deadline(world: World) -> None:
    world.snapshot()
    change(world, SNAPSHOT, completionPercent=40)
    assert world.take.observe(REF, world.vm_id, RUN) is None

    with pytest.raises(OperationTimeoutError, match="not ready within 60 s"):
        world.take(REF, world.vm_id, RUN, keep_days=7, waiting=Waiting(deadline_s=60))
    assert len(world.accepted) == 1


def test_somebody_elses_snapshot_of_that_name_is_left_alone(world: World) -> None:
    disk = {"createOption": "Copy", "sourceResourceId": world.os_disk}
    body = {"location": LOCATION, "properties": {"creationData": disk}}
    world.arm.make(SNAPSHOT, body)

    for call in (world.snapshot, lambda: world.take.observe(REF, world.vm_id, RUN)):
        with pytest.raises(ConflictError, match="its tags do not say") as caught:
            call()
        assert caught.value.code == "NotMine"
    assert world.accepted == []


def test_another_machine_of_that_name_is_not_touched(world: World) -> None:
    with pytest.raises(ConflictError, match="made again"):
        world.take(REF, "another", RUN, keep_days=7, waiting=PATIENT)
    assert world.accepted == []


def test_an_ephemeral_disk_is_refused_beforehand(world: World) -> None:
    document = world.arm.cloud.resources.require(REF.id)
    document["properties"]["storageProfile"]["osDisk"]["diffDiskSettings"] = {"option": "Local"}
    world.arm.cloud.resources.put(document)

    with pytest.raises(InhibitedError, match="ephemeral"):
        world.snapshot()
    assert world.accepted == []


def test_a_disk_that_the_guest_encrypts_is_refused_beforehand(world: World) -> None:
    change(world, world.os_disk, encryptionSettingsCollection={"enabled": True})

    with pytest.raises(InhibitedError, match="Azure Disk Encryption"):
        world.snapshot()
    assert world.accepted == []


def test_the_machine_is_back_and_the_failed_disk_is_kept_apart(world: World) -> None:
    failed = world.os_disk
    world.snapshot()

    facts = world.bring_back()

    assert world.os_disk == RESTORED
    assert world.power is PowerState.RUNNING
    kept = world.disk(failed)
    assert kept["properties"]["diskState"] == "Unattached"
    assert kept["tags"]["azl-role"] == "os-failed"
    assert "azl-expires" in kept["tags"]
    assert facts["check-host-key"]["hostKey"] == "pinned"
    assert (world.pin.os_disk_id, world.pin.vm_id) == (RESTORED, world.vm_id)
    assert list(facts) == [step.value for step in RestoreStep]


def test_a_second_way_back_by_the_same_run_changes_nothing(world: World) -> None:
    world.snapshot()
    world.bring_back()
    changes = len(world.accepted)

    world.bring_back()

    assert len(world.accepted) == changes


def test_a_later_run_may_go_back_to_the_same_snapshot_again(world: World) -> None:
    world.snapshot()
    world.bring_back()

    world.bring_back("rsecond")

    assert world.os_disk.endswith("azl-rsecond-web-os-restored")
    assert world.disk(RESTORED)["tags"]["azl-role"] == "os-failed"
    assert world.pin.os_disk_id == world.os_disk


def test_a_disk_is_made_with_all_that_azure_compares_and_all_that_guards_it() -> None:
    world = World(os="acl", zones=["2"])
    encryption = {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": SET}
    guarded = {"networkAccessPolicy": "DenyAll", "publicNetworkAccess": "Disabled"}
    change(world, world.os_disk, encryption=encryption, **guarded)
    old = world.disk(world.os_disk)
    world.snapshot()
    world.bring_back()

    snapshot, new = world.disk(SNAPSHOT), world.disk(RESTORED)
    for copy in (snapshot, new):
        found = {key: copy["properties"][key] for key in ("encryption", *guarded)}
        assert found == {"encryption": encryption, **guarded}
    for key in ("diskSizeGB", "hyperVGeneration", "securityProfile", "tier"):
        assert new["properties"][key] == old["properties"][key]
    assert (new["zones"], new["sku"]) == (["2"], old["sku"])


def test_a_disk_that_grew_after_the_snapshot_comes_back_as_large_as_it_is(world: World) -> None:
    world.snapshot()
    world.back.actions.act(VmAction.DEALLOCATE, REF, PATIENT)
    world.arm.send("PATCH", world.os_disk, {"properties": {"diskSizeGB": 64}})
    world.arm.finish()

    world.bring_back()

    assert world.disk(world.os_disk)["properties"]["diskSizeGB"] == 64


def test_a_deallocated_machine_is_started_on_its_restored_disk(world: World) -> None:
    world.snapshot()
    world.back.actions.act(VmAction.DEALLOCATE, REF, PATIENT)

    world.bring_back()

    assert (world.power, world.os_disk) == (PowerState.RUNNING, RESTORED)
    assert not any(a.endswith("powerOff") for a in world.accepted)


@pytest.mark.parametrize("missing", [True, False])
def test_without_a_complete_snapshot_nothing_is_changed(world: World, *, missing: bool) -> None:
    if not missing:
        world.snapshot()
        change(world, SNAPSHOT, provisioningState="Failed")
    before = len(world.accepted)

    for call in (world.bring_back, lambda: world.back.check(world.restore(), PATIENT)):
        with pytest.raises(NotFoundError, match="no snapshot of web by run uk3f9x2ab"):
            call()
    assert len(world.accepted) == before


def test_a_machine_whose_disk_somebody_swapped_since_is_left_alone(world: World) -> None:
    world.snapshot()
    creation = {"createOption": "Copy", "sourceResourceId": world.os_disk}
    body = {
        "location": LOCATION,
        "sku": {"name": "Premium_LRS"},
        "properties": {"creationData": creation},
    }
    world.arm.make(f"{GROUP}/disks/theirs", body)
    theirs = {"name": "theirs", "managedDisk": {"id": f"{GROUP}/disks/theirs"}}
    world.arm.send("PATCH", REF.id, {"properties": {"storageProfile": {"osDisk": theirs}}})
    world.arm.finish()
    before = len(world.accepted)

    for call in (world.bring_back, lambda: world.back.check(world.restore(), PATIENT)):
        with pytest.raises(ConflictError, match="swapped or reimaged since") as caught:
            call()
        assert caught.value.code == "AnotherDisk"
    assert len(world.accepted) == before


def test_the_rule_that_a_restored_disk_breaks_is_named_before_azure_is_asked(world: World) -> None:
    world.snapshot()
    world.back.perform(RestoreStep.MAKE_DISK, world.restore(), PATIENT)
    change(world, RESTORED, diskSizeGB=8)
    before = len(world.accepted)

    with pytest.raises(ConflictError, match=r"its size is 8 GiB, not \d+ GiB") as caught:
        world.back.perform(RestoreStep.SWAP_DISK, world.restore(), PATIENT)
    assert caught.value.code == "OsDiskMismatch"
    assert len(world.accepted) == before


def test_a_restored_disk_that_failed_is_made_again(world: World) -> None:
    world.snapshot()
    world.back.perform(RestoreStep.MAKE_DISK, world.restore(), PATIENT)
    change(world, RESTORED, provisioningState="Failed")
    assert world.back.observe(RestoreStep.MAKE_DISK, world.restore()) is None

    world.bring_back()

    assert world.os_disk == RESTORED


def test_another_host_key_after_the_swap_leaves_the_pin_where_it_was(world: World) -> None:
    before = world.os_disk
    world.snapshot()
    world.probe.keys["web"] = B

    with pytest.raises(HostIdentityError, match="after its disk was restored"):
        world.bring_back()

    assert world.pin.os_disk_id == before
    assert world.back.observe(RestoreStep.CHECK_HOST_KEY, world.restore()) is None


def test_a_machine_that_was_never_pinned_is_not_pinned_now(world: World) -> None:
    world.host_keys.forget(world.pin.alias)
    world.snapshot()

    assert world.bring_back()["check-host-key"]["hostKey"] == "not pinned"
    assert world.host_keys.all() == []


def test_ssh_that_never_answers_is_waited_for_until_the_deadline(world: World) -> None:
    world.snapshot()
    del world.probe.keys["web"]

    with pytest.raises(OperationTimeoutError, match="SSH of web was not ready within 600 s"):
        world.bring_back()
    assert (world.os_disk, world.power) == (RESTORED, PowerState.RUNNING)


@pytest.mark.parametrize("step", [*RestoreStep][3:])
def test_no_later_step_is_taken_on_the_failed_disk(world: World, step: RestoreStep) -> None:
    world.snapshot()

    assert world.back.observe(step, world.restore()) is None
    with pytest.raises(ConflictError, match="does not have disk"):
        world.back.perform(step, world.restore(), PATIENT)


def test_what_is_under_way_on_the_machine_is_not_done_and_is_waited_for(world: World) -> None:
    world.snapshot()
    world.back.perform(RestoreStep.MAKE_DISK, world.restore(), PATIENT)
    world.arm.send("POST", f"{REF.id}/powerOff")
    assert world.back.observe(RestoreStep.POWER_OFF, world.restore()) is None

    facts = world.back.perform(RestoreStep.POWER_OFF, world.restore(), PATIENT)

    assert facts == {"power": "stopped"}
    assert not any(a.endswith("powerOff") for a in world.accepted)


def test_waiting_can_be_cancelled_and_the_work_goes_on(world: World) -> None:
    waiting = Waiting(deadline_s=600)
    waiting.cancelled.set()

    with pytest.raises(OperationTimeoutError):
        world.take(REF, world.vm_id, RUN, keep_days=7, waiting=waiting)
    world.arm.finish()
    assert world.take.observe(REF, world.vm_id, RUN) is not None


def test_what_runs_have_made_is_listed_and_what_is_in_use_is_not_deleted(world: World) -> None:
    world.snapshot()
    failed = world.os_disk
    world.bring_back()

    mine = world.disks.made()
    assert [(made.run, made.role, made.in_use) for made in mine] == [
        (BACK, "os-failed", False),
        (BACK, "os-restored", True),
        (RUN, "os", False),
    ]
    assert {made.machine for made in mine} == {"web"}
    assert all(made.size_gb > 0 and made.created_at for made in mine)
    assert [made.id for made in world.disks.made(RUN)] == [SNAPSHOT]
    with pytest.raises(ConflictError, match="attached to VM"):
        world.disks.delete(RESTORED, PATIENT)
    for made_id in (SNAPSHOT, failed, failed):
        world.disks.delete(made_id, PATIENT)
    assert [made.id for made in world.disks.made()] == [RESTORED]


def test_a_failed_disk_that_is_gone_needs_no_tags(world: World) -> None:
    failed = world.os_disk
    world.snapshot()
    for step in [*RestoreStep][:-1]:
        world.back.perform(step, world.restore(), PATIENT)
    world.disks.delete(failed, PATIENT)

    facts = world.back.perform(RestoreStep.MARK_FAILED_DISK, world.restore(), PATIENT)

    assert facts == {"failedDisk": ""}


def test_a_refusal_of_azure_is_told_in_its_words(world: World) -> None:
    world.snapshot()
    restore = world.restore()
    world.back.perform(RestoreStep.MAKE_DISK, restore, PATIENT)
    change(world, RESTORED, hyperVGeneration="V1")
    disk = world.disks.restored(REF, restore.disk_name)
    assert disk is not None

    with pytest.raises(AzlError, match="could not swap the OS disk of web for azl-"):
        world.disks.swap(REF, disk, PATIENT)
