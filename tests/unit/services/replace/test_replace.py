"""A machine's disk replaced and brought back, by the rules of the sandbox's ARM."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.errors import (
    AzlError,
    CapacityError,
    ConflictError,
    InhibitedError,
    NotFoundError,
    OperationTimeoutError,
    RemoteError,
)
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import BACK, FINISH, PREPARE, ReplaceStep
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.vm_action import Waiting
from tests.fakes.arm import GROUP as GROUP_ID
from tests.fakes.arm import LOCATION
from tests.unit.services.replace.world import (
    AZURE_LINUX_4,
    GROUP,
    NEW_DISK,
    PATIENT,
    REF,
    RUN,
    SCRATCH,
    SECURE,
    USER,
    World,
)

S = ReplaceStep
NIC = f"{GROUP_ID}/providers/Microsoft.Network/networkInterfaces/azl-{RUN}-web-scratch-nic"


@pytest.fixture(params=[*Variant])
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


@pytest.fixture
def swap() -> World:
    return World(Variant.SWAP)


@pytest.fixture
def again() -> World:
    return World(Variant.RECREATE)


def lock(world: World, scope: str, level: str = "CanNotDelete") -> None:
    path = f"{scope}/providers/Microsoft.Authorization/locks/keep"
    world.arm.make(path, {"properties": {"level": level}})


# forward --------------------------------------------------------------------


def test_the_scratch_machine_is_beside_the_machine_and_has_nothing_of_its(world: World) -> None:
    world.do(*PREPARE)

    scratch = world.arm.read(SCRATCH.id)
    properties = scratch["properties"]
    storage, [nic] = properties["storageProfile"], properties["networkProfile"]["networkInterfaces"]
    assert storage["dataDisks"] == []
    assert "identity" not in scratch
    assert (
        storage["osDisk"]["diskSizeGB"]
        == world.arm.read(world.first_disk)["properties"]["diskSizeGB"]
    )
    assert properties["osProfile"]["computerName"] == "web"
    assert nic["id"] == NIC
    [address] = world.arm.read(NIC)["properties"]["ipConfigurations"]
    own = world.arm.read(
        world.document["properties"]["networkProfile"]["networkInterfaces"][0]["id"]
    )
    assert "publicIPAddress" not in address["properties"]
    assert (
        address["properties"]["subnet"]
        == own["properties"]["ipConfigurations"][0]["properties"]["subnet"]
    )
    for tags, role in ((scratch["tags"], "scratch"), (world.tags(NIC), "scratch-nic")):
        assert (tags["azl-run"], tags["azl-role"]) == (RUN, role)
        assert tags["azl-machine"] == world.first_id
        assert tags["team"] == "shop"
        assert tags["azl-expires"].startswith("2026-11-30T")


def test_until_it_is_harvested_all_of_the_scratch_machine_goes_at_once(world: World) -> None:
    world.do(*PREPARE)

    world.actions.act(VmAction.DELETE, SCRATCH, PATIENT)

    assert [name for name in world.names("disks") if name.startswith("azl-")] == []
    assert world.arm.send("GET", NIC).status == 404


def test_the_harvested_disk_stays_tagged_and_free(world: World) -> None:
    world.do(*PREPARE, S.HARVEST)

    assert world.names("virtualMachines") == ["web"]
    assert world.arm.send("GET", NIC).status == 404
    assert world.owner(NEW_DISK) == ""
    assert world.tags(NEW_DISK)["azl-role"] == "os-new"
    assert "azl-expires" in world.tags(NEW_DISK)


def test_the_machine_goes_on_with_the_new_disk_and_all_that_it_had(world: World) -> None:
    before = world.document["properties"]
    world.go()

    properties = world.document["properties"]
    assert world.os_disk == NEW_DISK
    assert world.power == "PowerState/running"
    assert properties["networkProfile"] == before["networkProfile"]
    for key in ("lun", "name", "caching", "deleteOption"):
        [was], [now] = (
            before["storageProfile"]["dataDisks"],
            properties["storageProfile"]["dataDisks"],
        )
        assert now[key] == was[key]
    assert [*world.document["identity"]["userAssignedIdentities"]] == [USER]
    assert world.document["tags"] == {"team": "shop"}
    assert [e["name"] for e in world.document["resources"]] == ["AzureMonitorLinuxAgent"]
    assert world.options() == ["Delete"] * 4
    same = properties["vmId"] == world.first_id
    assert same == (world.variant is Variant.SWAP)


def secure_boot(world: World) -> bool:
    profile = world.document["properties"]["securityProfile"]
    assert (profile["securityType"], profile["uefiSettings"]["vTpmEnabled"]) == (
        "TrustedLaunch",
        True,
    )
    return bool(profile["uefiSettings"]["secureBootEnabled"])


@pytest.mark.parametrize("variant", [*Variant])
def test_secure_boot_is_off_for_an_unsigned_system_and_on_again_on_the_way_back(
    variant: Variant,
) -> None:
    world = World(variant, security=SECURE)
    world.do(*PREPARE)
    scratch = world.arm.read(SCRATCH.id)["properties"]["securityProfile"]
    assert scratch["uefiSettings"] == {"secureBootEnabled": False, "vTpmEnabled": True}

    world.do(*world.forward)
    assert (world.os_disk, secure_boot(world)) == (NEW_DISK, False)

    world.return_()
    assert (world.os_disk, secure_boot(world)) == (world.first_disk, True)
    assert world.power == "PowerState/running"


def test_an_image_that_is_signed_keeps_secure_boot() -> None:
    world = World(image=replace(AZURE_LINUX_4, signed=True), security=SECURE)

    assert world.plan(world.wish())[1].inhibited == ()


def test_the_old_disk_is_kept_with_a_date_and_the_new_one_has_none(world: World) -> None:
    world.go()

    old = world.tags(world.first_disk)
    assert world.owner(world.first_disk) == ""
    assert (old["azl-role"], old["azl-run"]) == ("os-old", RUN)
    assert old["azl-expires"].startswith("2026-11-30T")
    assert "azl-expires" not in world.tags(NEW_DISK)
    assert "azl-created-by" not in world.tags(NEW_DISK)  # the old one was not azl's to delete


def test_while_it_lasts_nothing_goes_with_the_machine(world: World) -> None:
    world.do(*world.forward)

    assert world.options() == ["Detach"] * 4
    world.actions.act(VmAction.DELETE, REF, PATIENT)
    assert len(world.names("disks")) == 3
    assert world.names("publicIPAddresses", "Microsoft.Network") == ["web-ip"]


def test_every_step_done_again_changes_nothing(world: World) -> None:
    world.do(*world.forward)
    changes, before = len(world.accepted), world.before
    assert before is not None

    for step in world.forward[1:]:
        assert world.replace.observe(step, world.work, before) is not None, step
        world.replace.perform(step, world.work, before, PATIENT)
    assert len(world.accepted) == changes


# back -----------------------------------------------------------------------


@pytest.mark.parametrize("finished", [False, True])
def test_the_very_disk_of_before_comes_back_even_after_the_commit(
    world: World, *, finished: bool
) -> None:
    world.do(*world.forward)
    if finished:
        world.do(*FINISH)
        for step in FINISH:
            del world.journal[step.value]

    world.return_()

    assert world.os_disk == world.first_disk
    assert world.power == "PowerState/running"
    assert world.options() == ["Delete"] * 4
    assert world.tags(world.first_disk) == {}
    assert world.tags(NEW_DISK)["azl-role"] == "os-failed"
    assert "azl-expires" in world.tags(NEW_DISK)


@pytest.mark.parametrize("count", range(2, 11))
def test_from_wherever_the_way_forward_ended_the_machine_is_as_it_was(
    world: World, count: int
) -> None:
    steps = world.forward[:count]
    world.do(*steps)

    world.return_()

    assert (world.os_disk, world.power) == (world.first_disk, "PowerState/running")
    assert world.names("virtualMachines") == ["web"]
    in_use = S.SWAP_DISK in steps or S.CREATE in steps
    assert NEW_DISK.rpartition("/")[2] in world.names("disks") or not in_use
    assert (NEW_DISK.rpartition("/")[2] in world.names("disks")) == in_use
    same = world.document["properties"]["vmId"] == world.first_id
    assert same == (S.REMOVE not in steps)


@pytest.mark.parametrize("gone", [True, False])
def test_without_the_old_disk_the_machine_runs_on_and_is_told_so(
    world: World, *, gone: bool
) -> None:
    world.go()
    before = world.before
    assert before is not None
    world.replace.check_back(world.work, before, PATIENT)
    if gone:
        world.disks.delete(world.first_disk, PATIENT)
    else:
        disk = world.arm.cloud.resources.require(world.first_disk)
        world.arm.cloud.resources.put({**disk, "managedBy": f"{REF.id}-other"})
    changes = len(world.accepted)

    with pytest.raises(ConflictError, match="there is no way back for web"):
        world.replace.check_back(world.work, before, PATIENT)
    with pytest.raises(ConflictError, match="there is no way back for web") as caught:
        world.do(*world.back)
    assert caught.value.code == "NoWayBack"
    assert (world.power, len(world.accepted)) == ("PowerState/running", changes)


def test_a_second_way_back_changes_nothing(world: World) -> None:
    world.do(*world.forward)
    world.return_()
    changes = len(world.accepted)

    world.journal = {"capture": world.journal["capture"]}
    world.return_()

    assert len(world.accepted) == changes


# faults ---------------------------------------------------------------------


def test_a_quota_that_is_full_is_named_with_the_sizes_that_fit(swap: World) -> None:
    swap.fail("QuotaExceeded", path=f"*{SCRATCH.name}")

    with pytest.raises(CapacityError, match=r"scratch machine .* quota") as caught:
        swap.do(*PREPARE)

    assert any("--size with one of: Standard_" in hint for hint in caught.value.hints)
    swap.do(S.BUILD)


@pytest.mark.parametrize("preset", ["AllocationFailed", "ZonalAllocationFailed"])
def test_a_scratch_machine_that_failed_is_taken_away_and_made_anew(
    swap: World, preset: str
) -> None:
    swap.fail(preset, path=f"*{SCRATCH.name}")
    with pytest.raises(CapacityError, match="Allocation failed"):
        swap.do(*PREPARE)
    assert swap.arm.read(SCRATCH.id)["properties"]["provisioningState"] == "Failed"

    swap.go()

    assert swap.os_disk == NEW_DISK
    assert len(swap.names("disks")) == 3


def test_a_scratch_machine_that_never_comes_is_discarded_whole(swap: World) -> None:
    swap.fail(code="OSProvisioningTimedOut", stage="operation", path=f"*{SCRATCH.name}", status=409)
    with pytest.raises(RemoteError, match="could not make scratch machine") as caught:
        swap.do(*PREPARE)
    assert caught.value.code == "OSProvisioningTimedOut"

    swap.return_()

    assert len(swap.names("disks")) == 2
    assert swap.options() == ["Delete"] * 4
    assert swap.names("virtualMachines") == ["web"]


def test_a_swap_that_is_refused_leaves_the_machine_to_be_started_again(swap: World) -> None:
    swap.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    swap.fail(code="Conflict", status=409, path="*/virtualMachines/web", method="PATCH")

    with pytest.raises(ConflictError, match="could not swap the OS disk of web"):
        swap.do(S.SWAP_DISK)
    swap.return_()

    assert (swap.os_disk, swap.power) == (swap.first_disk, "PowerState/running")


def test_a_disk_of_another_size_is_refused_before_azure_is_asked(swap: World) -> None:
    swap.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    grown = swap.arm.send("PATCH", NEW_DISK, {"properties": {"diskSizeGB": 64}})
    assert grown.status < 300
    swap.arm.finish()
    changes = len(swap.accepted)

    with pytest.raises(ConflictError, match="its size is 64 GiB, not 5 GiB") as caught:
        swap.do(S.SWAP_DISK)
    assert caught.value.code == "OsDiskMismatch"
    assert len(swap.accepted) == changes


@pytest.mark.parametrize("variant", [*Variant])
def test_no_room_at_the_start_is_named_and_the_way_back_stays_open(variant: Variant) -> None:
    world = World(variant)
    last = S.START if variant is Variant.SWAP else S.CREATE
    steps = [*world.forward][: [*world.forward].index(last)]
    world.do(*steps)
    world.fail("AllocationFailed", path="*/virtualMachines/web")

    with pytest.raises(CapacityError, match="Allocation failed"):
        world.do(last)
    world.return_()

    assert (world.os_disk, world.power) == (world.first_disk, "PowerState/running")
    assert world.options() == ["Delete"] * 4


def test_no_room_on_the_way_back_is_named_and_it_goes_on_later(again: World) -> None:
    again.do(*again.forward)
    again.fail("AllocationFailed", path="*/virtualMachines/web", method="PUT")
    with pytest.raises(CapacityError, match="Allocation failed"):
        again.return_()

    again.return_()

    assert (again.os_disk, again.power) == (again.first_disk, "PowerState/running")


def test_a_lock_that_came_meanwhile_is_named(again: World) -> None:
    again.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    lock(again, REF.id)

    with pytest.raises(ConflictError, match=r"could not delete web: .* locked") as caught:
        again.do(S.REMOVE)
    assert caught.value.code == "ScopeLocked"
    assert any("lock" in hint for hint in caught.value.hints)


def test_a_policy_that_forbids_the_scratch_machine_is_named(swap: World) -> None:
    swap.fail(code="RequestDisallowedByPolicy", status=403, path=f"*{SCRATCH.name}", method="PUT")

    with pytest.raises(RemoteError) as caught:
        swap.do(*PREPARE)
    assert caught.value.code == "RequestDisallowedByPolicy"
    swap.return_()
    assert swap.arm.send("GET", NIC).status == 404


def test_an_extension_that_fails_is_named_and_put_again(again: World) -> None:
    again.fail(code="VMExtensionProvisioningError", stage="operation", status=409,
               path="*/extensions/*")  # fmt: skip

    with pytest.raises(RemoteError, match="could not put extension AzureMonitorLinuxAgent"):
        again.do(*again.forward)
    again.go()
    assert again.os_disk == NEW_DISK


# whose it is ----------------------------------------------------------------


def test_somebody_elses_scratch_machine_disk_or_interface_is_left_alone(swap: World) -> None:
    creation = {"createOption": "Copy", "sourceResourceId": swap.first_disk}
    swap.arm.make(NEW_DISK, {"location": LOCATION, "properties": {"creationData": creation}})

    with pytest.raises(ConflictError, match="its tags do not say") as caught:
        swap.do(*PREPARE)
    assert caught.value.code == "NotMine"
    swap.disks.delete(NEW_DISK, PATIENT)
    nic = world_nic(swap)
    with pytest.raises(ConflictError, match="not of this run") as caught:
        swap.do(S.BUILD)
    assert (caught.value.code, world_nic(swap)) == ("NotMine", nic)


def world_nic(world: World) -> Any:
    own = world.document["properties"]["networkProfile"]["networkInterfaces"][0]["id"]
    subnet = world.arm.read(own)["properties"]["ipConfigurations"][0]["properties"]["subnet"]
    if world.arm.send("GET", NIC).status == 404:
        configuration = {"name": "ip", "properties": {"subnet": subnet}}
        body = {"location": LOCATION, "properties": {"ipConfigurations": [configuration]}}
        world.arm.make(NIC, body)
    return world.arm.read(NIC)["etag"]


def test_a_machine_whose_disk_somebody_swapped_is_left_alone(world: World) -> None:
    world.do(*PREPARE)
    creation = {"createOption": "Copy", "sourceResourceId": world.first_disk}
    theirs = f"{GROUP}/disks/theirs"
    body = {"location": LOCATION, "sku": {"name": "Premium_LRS"}}
    world.arm.make(theirs, {**body, "properties": {"creationData": creation}})
    disk = {"name": "theirs", "managedDisk": {"id": theirs}}
    world.change({"properties": {"storageProfile": {"osDisk": disk}}})
    changes = len(world.accepted)

    for step in (S.POWER_OFF, BACK[world.variant][0]):
        with pytest.raises(ConflictError, match="swapped or reimaged by somebody else") as caught:
            world.do(step)
        assert caught.value.code == "AnotherDisk"
    assert len(world.accepted) == changes


def test_another_machine_of_that_name_is_not_touched(world: World) -> None:
    world.work = replace(world.work, vm_id="another")

    with pytest.raises(ConflictError, match="made again since"):
        world.do(S.CAPTURE)
    assert world.accepted == []


def test_a_machine_is_not_removed_while_anything_would_go_with_it(again: World) -> None:
    again.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    again.change({"properties": {"storageProfile": {"osDisk": {"deleteOption": "Delete"}}}})

    with pytest.raises(ConflictError, match="would be deleted with it") as caught:
        again.do(S.REMOVE)
    assert caught.value.code == "NotProtected"
    assert again.os_disk == again.first_disk


def test_a_machine_is_not_removed_for_which_a_disk_is_gone_or_elsewhere(again: World) -> None:
    again.go()
    for step in FINISH:
        del again.journal[step.value]
    data = f"{GROUP}/disks/data"
    document = again.arm.cloud.resources.require(data)
    again.arm.cloud.resources.put({**document, "managedBy": f"{REF.id}-other"})
    before = again.before
    assert before is not None
    with pytest.raises(ConflictError, match="data disk data is in use by web-other"):
        again.replace.check_back(again.work, before, PATIENT)
    with pytest.raises(ConflictError, match="data disk data is in use by web-other") as caught:
        again.return_()
    assert caught.value.code == "NotAgain"
    again.arm.cloud.resources.delete(data)
    with pytest.raises(ConflictError, match="data disk data is gone"):
        again.do(S.BACK_REMOVE)

    assert again.os_disk == NEW_DISK


def test_what_places_a_machine_is_given_to_it_again(again: World) -> None:
    places = {
        "availabilitySet": {"id": f"{GROUP}/availabilitySets/a"},
        "proximityPlacementGroup": {"id": f"{GROUP}/proximityPlacementGroups/p"},
        "licenseType": "None",
    }
    document = again.arm.cloud.resources.require(REF.id)
    document["properties"].update(places)
    again.arm.cloud.resources.put(document)

    again.go()

    properties = again.document["properties"]
    assert {key: properties[key] for key in places} == places


def test_a_machine_that_somebody_started_is_not_removed(again: World) -> None:
    again.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    again.actions.act(VmAction.START, REF, PATIENT)

    with pytest.raises(ConflictError, match="not off"):
        again.do(S.REMOVE)


def test_a_discard_takes_no_disk_that_was_in_the_machine(swap: World) -> None:
    swap.do(*swap.forward)
    swap.do(*BACK[Variant.SWAP][:3])  # the new disk is out, and not marked yet

    swap.do(S.DISCARD)

    assert NEW_DISK.rpartition("/")[2] in swap.names("disks")


def test_what_is_under_way_is_not_done_and_is_waited_for(swap: World) -> None:
    swap.do(*PREPARE, S.HARVEST)
    swap.arm.send("POST", f"{REF.id}/powerOff")
    before = swap.before
    assert before is not None
    assert swap.replace.observe(S.POWER_OFF, swap.work, before) is None
    changes = len(swap.accepted)

    swap.do(S.POWER_OFF)

    assert len(swap.accepted) == changes


# planning -------------------------------------------------------------------


def test_a_lock_on_the_group_closes_both_ways_and_one_on_the_machine_its_removal() -> None:
    world = World()
    lock(world, REF.id)
    assert world.plan(world.wish())[0].variant is Variant.SWAP
    with pytest.raises(InhibitedError, match="lock keep"):
        world.plan(world.wish(variant=Variant.RECREATE))

    lock(world, GROUP_ID)
    with pytest.raises(InhibitedError, match="nothing may be deleted there") as caught:
        world.plan(world.wish())
    assert caught.value.details["swap"] == ["Lock"]


def test_locks_that_may_not_be_read_are_a_note(swap: World) -> None:
    swap.fail("AuthorizationFailed", path="*/locks")

    _, choice = swap.plan(swap.wish())

    assert "LocksUnknown" in [note.key for note in choice.paths[0].notes]


def test_another_generation_is_made_again_and_a_lost_identity_must_be_accepted() -> None:
    world = World()
    world.change({"identity": {"type": "SystemAssigned"}})
    world.image = replace(AZURE_LINUX_4, generation="V1", trusted_launch=False)

    with pytest.raises(InhibitedError, match="another principal") as caught:
        world.plan(world.wish())
    assert caught.value.details["confirm"] == ["SystemIdentity"]

    work, choice = world.plan(world.wish(accepted={"SystemIdentity"}))
    assert work.variant is Variant.RECREATE
    assert [found.key for found in choice.paths[0].closed] == ["Generation"]


def test_a_full_quota_takes_another_size_of_the_family_for_the_scratch_machine(swap: World) -> None:
    from azlinux_cli.sandbox.arm.compute.offer.usage import QUOTA_KIND

    swap.arm.store.put(QUOTA_KIND, f"{LOCATION}/standardDSv5Family", {"limit": 2})

    work, _ = swap.plan(swap.wish())
    assert work.size != "Standard_D2s_v5"

    swap.arm.store.put(QUOTA_KIND, f"{LOCATION}/cores", {"limit": 2})
    with pytest.raises(CapacityError, match="is too small for") as caught:
        swap.plan(swap.wish())
    assert caught.value.code == "QuotaExceeded"


def test_the_newest_image_is_pinned_when_it_is_planned(swap: World) -> None:
    latest = replace(AZURE_LINUX_4.reference, version="latest", exact_version="4.20261102.01")
    swap.image = replace(AZURE_LINUX_4, reference=latest)

    work, _ = swap.plan(swap.wish())

    assert work.image == AZURE_LINUX_4


def test_waiting_can_be_cancelled_and_the_work_goes_on(swap: World) -> None:
    swap.do(*PREPARE[:2])
    before, waiting = swap.before, Waiting(deadline_s=600)
    assert before is not None
    waiting.cancelled.set()

    with pytest.raises(OperationTimeoutError):
        swap.replace.perform(S.BUILD, swap.work, before, waiting)
    assert swap.replace.observe(S.BUILD, swap.work, before) is None
    swap.arm.finish()
    assert swap.replace.observe(S.BUILD, swap.work, before) is None  # that was the interface
    swap.do(S.BUILD)


def test_a_step_of_the_other_variant_is_refused(world: World) -> None:
    world.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    theirs = S.REMOVE if world.variant is Variant.SWAP else S.SWAP_DISK
    changes = len(world.accepted)

    with pytest.raises(ConflictError, match="is no step of a"):
        world.do(theirs)
    assert len(world.accepted) == changes


def test_without_what_it_was_like_nothing_is_done(swap: World) -> None:
    assert swap.replace.observe(S.PROTECT, swap.work, None) is None
    with pytest.raises(ConflictError, match="was not captured"):
        swap.replace.perform(S.PROTECT, swap.work, None, PATIENT)
    assert swap.accepted == []


def test_a_machine_that_is_not_there_is_not_planned(swap: World) -> None:
    swap.actions.act(VmAction.DELETE, REF, PATIENT)
    with pytest.raises(NotFoundError):
        swap.plan(swap.wish())


def test_a_zone_and_an_encryption_set_go_along() -> None:
    world = World(zones=["2"])
    set_id = f"{GROUP}/diskEncryptionSets/mine"
    encryption = {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": set_id}
    document = world.arm.cloud.resources.require(world.first_disk)
    document["properties"]["encryption"] = encryption
    world.arm.cloud.resources.put(document)

    world.go()

    new = world.arm.read(NEW_DISK)
    assert new["properties"]["encryption"] == encryption
    assert new["zones"] == ["2"]


def test_a_refusal_of_azure_is_told_in_its_words(swap: World) -> None:
    swap.fail(code="OddlyRefused", status=400, message="No, thank you.", path="*/powerOff")
    with pytest.raises(AzlError, match="No, thank you"):
        swap.do(*PREPARE, S.HARVEST)
