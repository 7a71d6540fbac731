"""A machine that is deleted, and made again around a disk that is there."""

from typing import Any

import pytest

from tests.unit.sandbox.arm.compute.conftest import COMPUTE, World, disk_path, vm_path

TRUSTED = {"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}}
SET = f"{COMPUTE}/diskEncryptionSets/mine"


def around(world: World, disk: str, **how: Any) -> Any:
    """The body of a machine with this OS disk, on the interface of a machine that was there."""
    attached = {"createOption": "Attach", "managedDisk": {"id": disk}}
    return world.body(image=None, os_disk=attached, nic=world.nic("web-nic"), **how)


def test_its_system_assigned_identity_is_another_one_and_stays_that(world: World) -> None:
    own = {"identity": {"type": "SystemAssigned"}}
    path = world.vm(top=own)
    first, disk = world.get(path)["identity"]["principalId"], world.os_disk(path)
    world.make(path, None, "DELETE")

    world.make(path, around(world, disk, top=own))
    second = world.get(path)["identity"]["principalId"]
    world.make(path, {"identity": {"type": "SystemAssigned"}, "tags": {"a": "b"}}, "PATCH")

    assert second != first
    assert world.get(path)["identity"]["principalId"] == second


@pytest.mark.parametrize("trusted", [True, False])
def test_its_disk_is_bound_to_the_security_type_it_was_made_with(
    world: World, *, trusted: bool
) -> None:
    profile: dict[str, Any] = {"securityProfile": TRUSTED} if trusted else {}
    path = world.vm(**profile)
    disk = world.os_disk(path)
    world.make(path, None, "DELETE")
    other = {} if trusted else {"securityProfile": TRUSTED}

    status, code, message = world.refusal("PUT", path, around(world, disk, **other))

    assert (status, code) == (400, "BadRequest")
    assert "does not match the security type" in message
    world.make(path, around(world, disk, **profile))


def test_a_disk_is_made_with_the_encryption_set_that_was_asked_for(world: World) -> None:
    managed = {"storageAccountType": "Premium_LRS", "diskEncryptionSet": {"id": SET}}
    path = world.vm(os_disk={"managedDisk": managed})

    disk = world.get(world.os_disk(path))

    assert disk["properties"]["encryption"]["diskEncryptionSetId"] == SET
    shown = world.get(path)["properties"]["storageProfile"]["osDisk"]["managedDisk"]
    assert shown["diskEncryptionSet"] == {"id": SET}


def test_all_that_it_held_is_there_again_if_nothing_went_along(world: World) -> None:
    data = {"lun": 2, "createOption": "Empty", "diskSizeGB": 8, "name": "data"}
    path = world.vm(data_disks=[data])
    disk = world.os_disk(path)
    world.make(path, None, "DELETE")
    again = [{"lun": 2, "createOption": "Attach", "managedDisk": {"id": disk_path("data")}}]

    world.make(path, around(world, disk, data_disks=again))

    assert world.get(disk_path("data"))["managedBy"] == vm_path("web")
    assert world.os_disk(path) == disk
    assert "osProfile" not in world.get(path)["properties"]
