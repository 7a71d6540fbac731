"""Swapping the OS disk of a machine."""

from typing import Any

from tests.unit.sandbox.arm.compute.conftest import GEN2, World, disk_path

Body = dict[str, Any]


def copy_of(world: World, source: str, name: str, **properties: Any) -> str:
    creation = {"createOption": "Copy", "sourceResourceId": source}
    body = {
        "location": "westeurope",
        "sku": {"name": "Premium_LRS"},
        "properties": {"creationData": creation, **properties},
    }
    world.make(disk_path(name), body)
    return disk_path(name)


def swap(disk_id: str) -> Body:
    disk = {"name": disk_id.rsplit("/", 1)[-1], "managedDisk": {"id": disk_id}}
    return {"properties": {"storageProfile": {"osDisk": disk}}}


def test_an_os_disk_is_swapped_and_the_old_one_stays(world: World) -> None:
    path = world.vm()
    old = world.os_disk(path)
    new = copy_of(world, old, "rescue")

    response = world.send("PATCH", path, swap(new))

    assert response.body["properties"]["provisioningState"] == "Updating"
    assert world.get(old)["properties"]["diskState"] == "Unattached"
    assert world.get(new)["managedBy"] == path
    world.finish()
    assert world.os_disk(path) == new
    assert world.machines.running[path.lower()].os_disk_id == new
    assert world.machines.events[-2:] == [("stop", "web"), ("start", "web")]


def test_a_swap_on_a_deallocated_machine_does_not_start_it(world: World) -> None:
    path = world.vm()
    new = copy_of(world, world.os_disk(path), "rescue")
    world.make(f"{path}/deallocate", None, "POST")

    world.make(path, swap(new), "PATCH")

    assert world.power(path) == "deallocated"
    assert world.get(new)["properties"]["diskState"] == "Reserved"


def test_a_bigger_disk_cannot_be_swapped_in(world: World) -> None:
    path = world.vm()
    new = copy_of(world, world.os_disk(path), "bigger", diskSizeGB=8)

    status, code, message = world.refusal("PATCH", path, swap(new))

    assert (status, code) == (400, "BadRequest")
    assert "cannot be resized down" in message


def test_a_smaller_disk_cannot_be_swapped_in(world: World) -> None:
    small = world.vm("small")
    path = world.vm(os_disk={"diskSizeGB": 30})
    new = copy_of(world, world.os_disk(small), "smaller")

    assert world.refusal("PATCH", path, swap(new))[:2] == (409, "ResizeDiskError")


def test_a_disk_in_use_cannot_be_swapped_in(world: World) -> None:
    path, other = world.vm(), world.vm("other")

    status, code, message = world.refusal("PATCH", path, swap(world.os_disk(other)))

    assert (status, code) == (409, "ConflictingUserInput")
    assert "already owned by VM" in message


def test_a_disk_of_another_generation_zone_security_or_encryption_cannot_be_swapped_in(
    world: World,
) -> None:
    path = world.vm()
    first = world.vm("first", image={**GEN2, "sku": "azure-linux-3"})
    zonal = world.vm("zonal", top={"zones": ["1"]})
    trusted = world.vm("trusted", securityProfile={"securityType": "TrustedLaunch"})
    encryption = {"encryption": {"diskEncryptionSetId": "/x/des"}}
    disks = {
        "Generation": copy_of(world, world.os_disk(first), "first-copy"),
        "security type": copy_of(world, world.os_disk(trusted), "trusted-copy"),
        "encrypted": copy_of(world, world.os_disk(path), "secret-copy", **encryption),
    }

    for words, disk_id in disks.items():
        status, code, message = world.refusal("PATCH", path, swap(disk_id))
        assert (status, code) == (400, "BadRequest")
        assert words in message
    regional = copy_of(world, world.os_disk(zonal), "regional")
    assert "zone" in world.refusal("PATCH", zonal, swap(regional))[2]


def test_a_missing_disk_and_an_empty_disk_cannot_be_swapped_in(world: World) -> None:
    path = world.vm()
    creation = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 5}
    world.make(disk_path("empty"), {"location": "westeurope", "properties": creation})

    assert world.refusal("PATCH", path, swap(disk_path("none")))[0] == 404
    assert "operating system" in world.refusal("PATCH", path, swap(disk_path("empty")))[2]
