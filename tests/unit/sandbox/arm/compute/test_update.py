"""What may change about a machine, and what may not."""

from typing import Any

import pytest

from tests.unit.sandbox.arm.compute.conftest import FOUR, GEN2, NETWORK, World, disk_path

Body = dict[str, Any]


def test_tags_change_at_once(world: World) -> None:
    path = world.vm(top={"tags": {"old": "1"}})
    before = world.get(path)["etag"]

    response = world.send("PATCH", path, {"tags": {"new": "2"}})

    assert response.status == 200
    assert "Azure-AsyncOperation" not in response.headers
    vm = world.get(path)
    assert vm["tags"] == {"new": "2"}
    assert vm["etag"] != before
    assert world.state(path) == "Succeeded"


def test_how_the_guest_is_patched_changes_and_the_rest_of_its_profile_stays(world: World) -> None:
    path = world.vm()
    before = world.get(path)["properties"]["osProfile"]["linuxConfiguration"]
    sent = {"patchSettings": {"patchMode": "AutomaticByPlatform"}}

    world.send("PATCH", path, {"properties": {"osProfile": {"linuxConfiguration": sent}}})

    after = world.get(path)["properties"]["osProfile"]["linuxConfiguration"]
    patching = {**before["patchSettings"], "patchMode": "AutomaticByPlatform"}
    assert after == {**before, "patchSettings": patching}


def test_if_match_refuses_a_write_on_an_old_state(world: World) -> None:
    path = world.vm()
    old = world.get(path)["etag"]
    world.send("PATCH", path, {"tags": {"a": "b"}})

    refused = world.send("PATCH", path, {"tags": {}}, headers={"if-match": old})
    now = {"if-match": world.get(path)["etag"]}
    taken = world.send("PATCH", path, {"tags": {}}, headers=now)

    assert (refused.status, taken.status) == (412, 200)


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ({"storageProfile": {"imageReference": FOUR}}, "imageReference"),
        ({"storageProfile": {"imageReference": {**GEN2, "version": "3.20250102.02"}}},
         "imageReference"),
        ({"osProfile": {"adminUsername": "other"}}, "osProfile.adminUsername"),
        ({"osProfile": {"computerName": "other"}}, "osProfile.computerName"),
        ({"osProfile": {"customData": "YQ=="}}, "osProfile.customData"),
        ({"osProfile": {"linuxConfiguration": {"ssh": {"publicKeys": []}}}},
         "linuxConfiguration.ssh.publicKeys"),
        ({"storageProfile": {"osDisk": {"createOption": "Attach"}}}, "osDisk.createOption"),
        ({"storageProfile": {"osDisk": {"name": "other"}}}, "osDisk.name"),
        ({"priority": "Spot"}, "priority"),
        ({"securityProfile": {"securityType": "ConfidentialVM"}}, "securityProfile.securityType"),
    ],
)  # fmt: skip
def test_what_is_fixed_cannot_change(world: World, change: Body, target: str) -> None:
    path = world.vm()

    response = world.send("PATCH", path, {"properties": change})

    assert response.status == 409
    assert response.body["error"] == {
        "code": "PropertyChangeNotAllowed",
        "message": f"Changing property '{target}' is not allowed.",
        "target": target,
    }


def test_zones_cannot_change(world: World) -> None:
    path = world.vm(top={"zones": ["1"]})

    assert world.refusal("PATCH", path, {"zones": ["2"]})[1] == "PropertyChangeNotAllowed"


def test_sending_back_what_a_get_showed_changes_nothing(world: World) -> None:
    data = [{"lun": 0, "createOption": "Empty", "diskSizeGB": 4}]
    path = world.vm(data_disks=data, top={"zones": ["1"], "tags": {"a": "b"}})
    before = world.get(path)

    world.make(path, before)

    after = world.get(path)
    assert {**after, "etag": ""} == {**before, "etag": ""}
    assert world.machines.events == [("start", "web")]


def test_a_running_machine_is_resized_within_its_cluster_with_a_restart(world: World) -> None:
    path = world.vm()

    world.make(path, {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v5"}}}, "PATCH")

    assert world.machines.running[path.lower()].size == "Standard_D4s_v5"
    assert world.machines.events == [("start", "web"), ("stop", "web"), ("start", "web")]


def test_another_cluster_needs_deallocation(world: World) -> None:
    path = world.vm()
    change = {"properties": {"hardwareProfile": {"vmSize": "Standard_D2s_v6"}}}

    status, code, message = world.refusal("PATCH", path, change)
    assert (status, code) == (409, "OperationNotAllowed")
    assert "current hardware cluster" in message
    offered = [size["name"] for size in world.get(f"{path}/vmSizes")["value"]]
    assert "Standard_D4s_v5" in offered
    assert "Standard_D2s_v6" not in offered
    world.make(f"{path}/deallocate", None, "POST")
    world.make(path, change, "PATCH")

    assert world.get(path)["properties"]["hardwareProfile"]["vmSize"] == "Standard_D2s_v6"
    assert world.power(path) == "deallocated"


def test_data_disks_come_and_go(world: World) -> None:
    path = world.vm()
    creation = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 4}
    world.make(disk_path("data"), {"location": "westeurope", "properties": creation})
    attached = {"lun": 0, "createOption": "Attach", "managedDisk": {"id": disk_path("data")}}
    fresh = {"lun": 1, "createOption": "Empty", "diskSizeGB": 8, "name": "fresh"}

    world.make(path, {"properties": {"storageProfile": {"dataDisks": [attached, fresh]}}}, "PATCH")

    disks = world.get(path)["properties"]["storageProfile"]["dataDisks"]
    assert [(disk["lun"], disk["name"]) for disk in disks] == [(0, "data"), (1, "fresh")]
    assert len(world.machines.updates[-1].data_disks) == 2
    leaving = {**disks[0], "toBeDetached": True}
    kept = {"properties": {"storageProfile": {"dataDisks": [leaving, disks[1]]}}}
    world.make(path, kept, "PATCH")
    assert world.get(disk_path("data"))["properties"]["diskState"] == "Unattached"
    world.make(path, {"properties": {"storageProfile": {"dataDisks": []}}}, "PATCH")
    assert world.get(disk_path("fresh"))["properties"]["diskState"] == "Unattached"


def test_a_data_disk_of_another_machine_is_refused(world: World) -> None:
    other = world.vm("other", data_disks=[{"lun": 0, "createOption": "Empty", "diskSizeGB": 4}])
    [disk] = world.get(other)["properties"]["storageProfile"]["dataDisks"]
    path = world.vm()
    taken = {"lun": 0, "createOption": "Attach", "managedDisk": {"id": disk["managedDisk"]["id"]}}

    change = {"properties": {"storageProfile": {"dataDisks": [taken]}}}

    assert world.refusal("PATCH", path, change)[:2] == (409, "ConflictingUserInput")


def test_interfaces_change_only_while_deallocated(world: World) -> None:
    path = world.vm()
    primary = {"id": f"{NETWORK}/networkInterfaces/web-nic", "properties": {"primary": True}}
    second: Body = {"id": world.nic("second"), "properties": {"primary": False}}
    change = {"properties": {"networkProfile": {"networkInterfaces": [primary, second]}}}

    code = "AddingOrDeletingNetworkInterfacesOnARunningVirtualMachineNotSupported"
    assert world.refusal("PATCH", path, change)[:2] == (409, code)
    world.make(f"{path}/deallocate", None, "POST")
    world.make(path, change, "PATCH")

    assert world.get(second["id"])["properties"]["virtualMachine"]["id"] == path


def test_a_changed_security_group_reaches_the_running_machine(world: World) -> None:
    path = world.vm()
    group = f"{NETWORK}/networkSecurityGroups/nsg"
    world.make(group, {"location": "westeurope", "properties": {}})
    nic = world.get(f"{NETWORK}/networkInterfaces/web-nic")
    nic["properties"]["networkSecurityGroup"] = {"id": group}
    world.machines.updates.clear()

    world.make(nic["id"], {"location": "westeurope", "properties": nic["properties"]})

    assert [spec.vm_id for spec in world.machines.updates][-1:] == [path]
    assert world.machines.updates[-1].inbound


def test_trusted_launch_can_be_switched_on_for_a_deallocated_machine_only(world: World) -> None:
    path = world.vm()
    change = {"properties": {"securityProfile": {"securityType": "TrustedLaunch"}}}

    assert world.refusal("PATCH", path, change)[1] == "BadRequest"
    world.make(f"{path}/deallocate", None, "POST")
    world.make(path, change, "PATCH")

    security = world.get(path)["properties"]["securityProfile"]
    assert security["securityType"] == "TrustedLaunch"


def test_delete_options_change_on_a_running_machine(world: World) -> None:
    path = world.vm()
    change = {"properties": {"storageProfile": {"osDisk": {"deleteOption": "Delete"}}}}

    world.make(path, change, "PATCH")

    assert world.get(path)["properties"]["storageProfile"]["osDisk"]["deleteOption"] == "Delete"
    assert world.machines.events == [("start", "web")]
