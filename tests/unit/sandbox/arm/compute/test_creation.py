"""What makes a virtual machine, and what is left when making it fails."""

import base64
from typing import Any

from tests.unit.sandbox.arm.compute.conftest import (
    ACL,
    FOUR,
    NETWORK,
    SUBNET,
    World,
    disk_path,
    vm_path,
)


def test_a_created_machine_answers_201_and_runs_when_its_operation_is_done(world: World) -> None:
    response = world.send("PUT", vm_path("web"), world.body())

    assert response.status == 201
    assert response.body["properties"]["provisioningState"] == "Creating"
    assert "Azure-AsyncOperation" in response.headers
    assert response.headers["ETag"] == response.body["etag"]
    assert not world.machines.running
    world.finish()
    assert world.state(vm_path("web")) == "Succeeded"
    assert world.power(vm_path("web")) == "running"


def test_latest_becomes_an_exact_version_and_the_disk_gets_the_images_content(world: World) -> None:
    path = world.vm()

    storage = world.get(path)["properties"]["storageProfile"]
    assert storage["imageReference"]["exactVersion"] == "3.20261104.01"
    disk_id = world.os_disk(path)
    assert world.machines.disks[disk_id.lower()] == (
        "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:3.20261104.01"
    )
    disk = world.get(disk_id)
    assert disk["managedBy"] == path
    assert disk["properties"]["diskState"] == "Attached"
    assert disk["properties"]["hyperVGeneration"] == "V2"


def test_the_machine_is_provisioned_with_what_the_os_profile_said(world: World) -> None:
    data = base64.b64encode(b"#cloud-config\n").decode()
    path = world.vm(os_profile={"customData": data})

    given = world.machines.provisioned[path.lower()]
    assert given is not None
    assert (given.hostname, given.admin_user, given.custom_data) == (
        "web",
        "azureuser",
        b"#cloud-config\n",
    )
    assert "customData" not in world.get(path)["properties"]["osProfile"]


def test_paths_are_compared_without_case(world: World) -> None:
    world.vm()

    assert world.get(vm_path("WEB").upper())["name"] == "web"


def test_inline_interfaces_come_with_their_public_address(world: World) -> None:
    body = world.body()
    public = {"name": "web-ip", "sku": {"name": "Standard"}}
    public["properties"] = {"publicIPAllocationMethod": "Static", "deleteOption": "Delete"}
    ip = {"subnet": {"id": SUBNET}, "publicIPAddressConfiguration": public, "primary": True}
    configuration = {
        "name": "web-if",
        "properties": {
            "primary": True,
            "deleteOption": "Delete",
            "ipConfigurations": [{"name": "ipconfig", "properties": ip}],
        },
    }
    body["properties"]["networkProfile"] = {
        "networkApiVersion": "2022-11-01",
        "networkInterfaceConfigurations": [configuration],
    }

    world.make(vm_path("web"), body)

    [interface] = world.get(vm_path("web"))["properties"]["networkProfile"]["networkInterfaces"]
    assert interface["properties"] == {"deleteOption": "Delete", "primary": True}
    nic = world.get(interface["id"])
    assert nic["properties"]["virtualMachine"]["id"] == vm_path("web")
    address = world.get(f"{NETWORK}/publicIPAddresses/web-ip")["properties"]["ipAddress"]
    assert world.machines.running[vm_path("web").lower()].addresses == (address,)


def test_inline_interfaces_need_a_network_api_version(world: World) -> None:
    body = world.body()
    body["properties"]["networkProfile"] = {"networkInterfaceConfigurations": [{"name": "x"}]}

    status, code, message = world.refusal("PUT", vm_path("web"), body)

    assert (status, code) == (400, "InvalidParameter")
    assert "networkApiVersion" in message


def test_a_creation_that_fails_leaves_machine_disk_and_interface_behind(world: World) -> None:
    world.cloud.faults.add(
        path="*/virtualMachines/web",
        stage="operation",
        status=409,
        code="AllocationFailed",
        message="Allocation failed.",
    )
    path = world.vm()

    assert world.state(path) == "Failed"
    assert world.power(path) is None
    [first, *_] = world.get(f"{path}/instanceView")["statuses"]
    assert first["code"] == "ProvisioningState/failed/AllocationFailed"
    assert world.get(world.os_disk(path))["managedBy"] == path
    nic = world.get(f"{NETWORK}/networkInterfaces/web-nic")
    assert nic["properties"]["virtualMachine"]["id"] == path
    assert not world.machines.running


def test_a_put_after_a_failed_creation_tries_again(world: World) -> None:
    body = world.body()
    world.cloud.faults.add(path="*", stage="operation", status=409, code="X", message="x")
    world.make(vm_path("web"), body)
    assert world.state(vm_path("web")) == "Failed"

    world.make(vm_path("web"), body)

    assert world.state(vm_path("web")) == "Succeeded"
    assert world.power(vm_path("web")) == "running"


def test_four_with_secure_boot_is_accepted_runs_and_never_answers(world: World) -> None:
    uefi = {"secureBootEnabled": True, "vTpmEnabled": True}
    security = {"securityType": "TrustedLaunch", "uefiSettings": uefi}
    path = world.vm(image=FOUR, securityProfile=security)

    assert world.state(path) == "Failed"
    assert world.power(path) == "running"
    [first, *_] = world.get(f"{path}/instanceView")["statuses"]
    assert first["code"] == "ProvisioningState/failed/OSProvisioningTimedOut"
    assert world.machines.running[path.lower()].secure_boot


def test_four_without_secure_boot_just_runs(world: World) -> None:
    path = world.vm(image=FOUR)

    assert world.state(path) == "Succeeded"


def test_an_existing_os_disk_is_attached_as_it_is(world: World) -> None:
    source = world.os_disk(world.vm())
    creation = {"createOption": "Copy", "sourceResourceId": source}
    world.make(
        disk_path("copy"), {"location": "westeurope", "properties": {"creationData": creation}}
    )
    disk = {"createOption": "Attach", "osType": "Linux", "managedDisk": {"id": disk_path("copy")}}

    path = world.vm("clone", image=None, os_disk=disk)

    assert world.os_disk(path) == disk_path("copy")
    assert world.machines.provisioned[path.lower()] is None
    assert "osProfile" not in world.get(path)["properties"]


def test_zone_identity_tags_and_spot_come_back(world: World) -> None:
    top = {"zones": ["2"], "tags": {"a": "b"}, "identity": {"type": "SystemAssigned"}}
    path = world.vm(top=top, priority="Spot", evictionPolicy="Deallocate")

    vm = world.get(path)
    assert vm["zones"] == ["2"]
    assert vm["tags"] == {"a": "b"}
    assert vm["identity"]["principalId"]
    assert vm["properties"]["evictionPolicy"] == "Deallocate"
    assert world.get(world.os_disk(path))["zones"] == ["2"]


Changes = dict[str, Any]
TRUSTED: dict[str, Any] = {"securityProfile": {"securityType": "TrustedLaunch"}}


def test_acl_with_trusted_launch_runs(world: World) -> None:
    assert world.state(world.vm(image=ACL, **TRUSTED)) == "Succeeded"


def test_a_creation_waits_for_the_guest_to_say_that_it_is_there(world: World) -> None:
    world.machines.agent_ready = False
    world.send("PUT", vm_path("web"), world.body())
    world.clock.advance(15)
    assert world.state(vm_path("web")) == "Creating"
    assert world.power(vm_path("web")) == "running"

    world.machines.agent_ready = True
    world.clock.advance(1)

    assert world.state(vm_path("web")) == "Succeeded"
    assert world.machines.events == [("start", "web")]


def test_a_guest_that_never_speaks_fails_the_creation(world: World) -> None:
    world.machines.agent_ready = False
    world.make(vm_path("web"), world.body())

    assert world.state(vm_path("web")) == "Failed"
    [first, *_] = world.get(f"{vm_path('web')}/instanceView")["statuses"]
    assert first["code"].endswith("OSProvisioningTimedOut")


def test_a_machine_on_a_disk_with_nothing_on_it_is_on_and_silent(world: World) -> None:
    properties = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 5, "osType": "Linux"}
    properties["hyperVGeneration"] = "V2"
    world.make(disk_path("blank"), {"location": "westeurope", "properties": properties})
    disk = {"createOption": "Attach", "managedDisk": {"id": disk_path("blank")}}

    path = world.vm(image=None, os_disk=disk)

    assert world.power(path) == "running"
    assert world.get(f"{path}/instanceView")["vmAgent"]["vmAgentVersion"] == "Unknown"
