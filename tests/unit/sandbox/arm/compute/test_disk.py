"""Managed disks and snapshots."""

from typing import Any

import pytest

from tests.unit.sandbox.arm.compute.conftest import COMPUTE, PLACE, World, disk_path, vm_path

SNAPSHOT = f"{COMPUTE}/snapshots/snap"


def empty(size_gb: int = 8, **top: Any) -> dict[str, Any]:
    properties = {"creationData": {"createOption": "Empty"}, "diskSizeGB": size_gb}
    return {"location": "westeurope", "properties": properties, **top}


def copy(source: str, **properties: Any) -> dict[str, Any]:
    creation = {"createOption": "Copy", "sourceResourceId": source}
    return {"location": "westeurope", "properties": {"creationData": creation, **properties}}


def test_a_disk_is_accepted_and_its_operation_shows_the_finished_document(world: World) -> None:
    response = world.send("PUT", disk_path("d"), empty(sku={"name": "Premium_LRS"}))

    assert response.status == 202
    assert response.body["properties"]["provisioningState"] == "Updating"
    assert response.body["sku"] == {"name": "Premium_LRS"}
    world.finish()
    address = response.headers["Azure-AsyncOperation"].removeprefix("https://localhost")
    output = world.get(address.split("?")[0])["properties"]["output"]
    assert output == world.get(disk_path("d"))
    assert output["sku"] == {"name": "Premium_LRS", "tier": "Premium"}
    assert output["properties"]["tier"] == "P2"
    assert output["properties"]["diskState"] == "Unattached"


def test_a_disk_from_a_platform_image_has_its_content_and_kind(world: World) -> None:
    image = (
        f"{PLACE}/Publishers/MicrosoftAzureLinux/ArtifactTypes/VMImage/Offers/azurelinux-4"
        "/Skus/4/Versions/4.20261102.01"
    )
    creation = {"createOption": "FromImage", "imageReference": {"id": image}}

    body = {"location": "westeurope", "properties": {"creationData": creation}}
    world.make(disk_path("four"), body)

    disk = world.get(disk_path("four"))["properties"]
    assert (disk["osType"], disk["hyperVGeneration"], disk["diskSizeGB"]) == ("Linux", "V2", 5)
    assert world.machines.disks[disk_path("four").lower()].endswith(":4:4.20261102.01")


def test_a_snapshot_keeps_what_was_on_the_disk_and_becomes_a_disk_again(world: World) -> None:
    source = world.os_disk(world.vm())
    content = world.machines.disks[source.lower()]
    world.make(SNAPSHOT, copy(source, incremental=True))
    world.machines.disks[source.lower()] = "changed"

    world.make(disk_path("restored"), copy(SNAPSHOT))

    snapshot = world.get(SNAPSHOT)["properties"]
    assert snapshot["incremental"] is True
    assert snapshot["osType"] == "Linux"
    assert world.machines.disks[disk_path("restored").lower()] == content
    assert world.get(disk_path("restored"))["properties"]["hyperVGeneration"] == "V2"


def test_a_copy_cannot_be_smaller_than_its_source(world: World) -> None:
    world.make(disk_path("d"), empty(8))

    assert (
        "resized down"
        in world.refusal("PUT", disk_path("c"), copy(disk_path("d"), diskSizeGB=4))[2]
    )


def test_a_disk_grows_and_never_shrinks(world: World) -> None:
    world.make(disk_path("d"), empty(8))

    world.make(disk_path("d"), {"properties": {"diskSizeGB": 16}}, "PATCH")
    status, code, message = world.refusal(
        "PATCH", disk_path("d"), {"properties": {"diskSizeGB": 8}}
    )

    assert world.get(disk_path("d"))["properties"]["diskSizeBytes"] == 16 * 1024**3
    assert (status, code) == (400, "BadRequest")
    assert "cannot be resized down" in message


def test_the_os_disk_of_a_running_machine_cannot_grow(world: World) -> None:
    path = world.vm()
    disk = world.os_disk(path)
    grow = {"properties": {"diskSizeGB": 64}}

    status, code, message = world.refusal("PATCH", disk, grow)
    assert (status, code) == (409, "OperationNotAllowed")
    assert "requires the virtual machine to be deallocated" in message
    world.make(f"{path}/deallocate", None, "POST")
    world.make(disk, grow, "PATCH")

    assert world.get(disk)["properties"]["diskSizeGB"] == 64


def test_a_data_disk_grows_while_its_machine_runs(world: World) -> None:
    path = world.vm(data_disks=[{"lun": 0, "createOption": "Empty", "diskSizeGB": 4}])
    [disk] = world.get(path)["properties"]["storageProfile"]["dataDisks"]

    world.make(disk["managedDisk"]["id"], {"properties": {"diskSizeGB": 8}}, "PATCH")

    assert world.get(disk["managedDisk"]["id"])["properties"]["diskSizeGB"] == 8


def test_the_type_of_a_disk_changes_only_while_nothing_runs_on_it(world: World) -> None:
    path = world.vm()
    disk = world.os_disk(path)
    change = {"sku": {"name": "StandardSSD_LRS"}}

    assert world.refusal("PATCH", disk, change)[:2] == (409, "OperationNotAllowed")
    world.make(f"{path}/deallocate", None, "POST")
    world.make(disk, change, "PATCH")

    assert world.get(disk)["sku"] == {"name": "StandardSSD_LRS", "tier": "Standard"}


def test_a_deleted_disk_is_gone_with_its_content(world: World) -> None:
    source = world.os_disk(world.vm())
    world.make(disk_path("d"), copy(source))

    world.make(disk_path("d"), None, "DELETE")

    assert disk_path("d").lower() not in world.machines.disks
    assert world.send("GET", disk_path("d")).status == 404
    assert world.send("DELETE", disk_path("d")).status == 204


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"location": "westeurope", "properties": {}}, 400, "InvalidParameter"),
        (empty(0), 400, "InvalidParameter"),
        (empty(40000), 400, "InvalidParameter"),
        (empty(sku={"name": "Golden_LRS"}), 400, "InvalidParameter"),
        (copy(disk_path("none")), 404, "NotFound"),
        ({"location": "westeurope", "properties": {"creationData": {"createOption": "Import"}}},
         501, "NotEmulated"),
        ({"properties": {"creationData": {"createOption": "Empty"}}}, 400, "LocationRequired"),
    ],
)  # fmt: skip
def test_a_wrong_disk_is_refused(
    world: World, body: dict[str, Any], status: int, code: str
) -> None:
    assert world.refusal("PUT", disk_path("d"), body)[:2] == (status, code)


def test_a_disk_is_not_changed_into_another(world: World) -> None:
    world.make(disk_path("d"), empty())
    world.make(disk_path("source"), empty())

    found = world.refusal("PUT", disk_path("d"), copy(disk_path("source")))

    assert found[:2] == (409, "PropertyChangeNotAllowed")


def test_disks_and_snapshots_are_listed_apart(world: World) -> None:
    world.make(disk_path("d"), empty())
    world.make(SNAPSHOT, copy(disk_path("d")))
    everywhere = f"{COMPUTE.split('/resourceGroups/')[0]}/providers/Microsoft.Compute"

    assert [item["name"] for item in world.get(f"{COMPUTE}/disks")["value"]] == ["d"]
    assert [item["name"] for item in world.get(f"{everywhere}/snapshots")["value"]] == ["snap"]


def test_a_disk_that_is_being_made_cannot_be_attached(world: World) -> None:
    taken = {"lun": 0, "createOption": "Attach", "managedDisk": {"id": disk_path("late")}}
    body = world.body(data_disks=[taken])
    world.send("PUT", disk_path("late"), empty())

    assert "not ready" in world.refusal("PUT", vm_path("web"), body)[2]
