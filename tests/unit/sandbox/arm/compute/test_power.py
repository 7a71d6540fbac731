"""Actions on machines, and what happens when several want the same one."""

import pytest

from azlinux_cli.sandbox.arm.compute.machine.host import resume_machines
from azlinux_cli.sandbox.kernel.store import Store
from tests.unit.sandbox.arm.compute.conftest import COMPUTE, NETWORK, World, disk_path, vm_path


@pytest.mark.parametrize(
    ("action", "during", "after", "told"),
    [
        ("powerOff", "stopping", "stopped", [("stop", "web")]),
        ("deallocate", "deallocating", "deallocated", [("stop", "web")]),
        ("restart", "running", "running", [("restart", "web")]),
        ("redeploy", "starting", "running", [("stop", "web"), ("start", "web")]),
        ("start", "running", "running", []),
    ],
)
def test_an_action_is_accepted_and_acts_when_it_is_done(
    world: World, action: str, during: str, after: str, told: list[tuple[str, str]]
) -> None:
    path = world.vm()
    world.machines.events.clear()

    response = world.send("POST", f"{path}/{action}")

    assert (response.status, response.body) == (202, None)
    assert {"Azure-AsyncOperation", "Location", "Retry-After"} <= set(response.headers)
    assert world.power(path) == during
    assert world.machines.events == []
    world.finish()
    assert world.power(path) == after
    assert world.state(path) == "Succeeded"
    assert world.machines.events == told


def test_the_location_of_a_finished_action_answers_without_a_body(world: World) -> None:
    path = world.vm()
    response = world.send("POST", f"{path}/powerOff")
    world.finish()

    location = response.headers["Location"].removeprefix("https://localhost").split("?")[0]
    answer = world.send("GET", location)

    assert (answer.status, answer.body) == (200, None)


def test_a_stopped_machine_starts_again(world: World) -> None:
    path = world.vm()
    world.make(f"{path}/deallocate", None, "POST")
    assert world.get(world.os_disk(path))["properties"]["diskState"] == "Reserved"

    world.make(f"{path}/start", None, "POST")

    assert world.power(path) == "running"
    assert world.get(world.os_disk(path))["properties"]["diskState"] == "Attached"


@pytest.mark.parametrize("action", ["powerOff", "restart", "redeploy", "reimage"])
def test_a_deallocated_machine_refuses_what_needs_hardware(world: World, action: str) -> None:
    path = world.vm()
    world.make(f"{path}/deallocate", None, "POST")

    status, code, message = world.refusal("POST", f"{path}/{action}")

    assert (status, code) == (409, "OperationNotAllowed")
    assert "deallocated" in message


def test_a_second_action_is_refused_while_one_is_under_way(world: World) -> None:
    path = world.vm()
    world.send("POST", f"{path}/restart")

    status, code, message = world.refusal("POST", f"{path}/deallocate")

    assert (status, code) == (409, "OperationNotAllowed")
    assert "another operation is in progress" in message


def test_a_write_is_refused_while_an_action_is_under_way(world: World) -> None:
    path = world.vm()
    world.send("POST", f"{path}/restart")

    found = world.refusal("PATCH", path, {"tags": {"a": "b"}})

    assert found[:2] == (409, "ConflictingConcurrentWriteNotAllowed")


def test_a_failed_action_leaves_the_power_as_it_was(world: World) -> None:
    path = world.vm()
    fault = {"stage": "operation", "status": 409, "code": "InternalExecutionError"}
    world.cloud.faults.add(path="*/web", message="no", **fault)

    world.make(f"{path}/deallocate", None, "POST")

    assert world.power(path) == "running"
    assert world.state(path) == "Failed"
    world.make(f"{path}/reapply", None, "POST")
    assert world.state(path) == "Succeeded"


def test_reimage_with_detach_keeps_the_old_disk_and_boots_a_fresh_one(world: World) -> None:
    path = world.vm()
    old = world.os_disk(path)

    world.make(f"{path}/reimage", {}, "POST")

    new = world.os_disk(path)
    assert new != old
    assert world.get(old)["properties"]["diskState"] == "Unattached"
    assert world.machines.disks[new.lower()].endswith("3.20261104.01")
    assert world.machines.running[path.lower()].os_disk_id == new


def test_reimage_to_an_exact_version_with_delete_removes_the_old_disk(world: World) -> None:
    path = world.vm(os_disk={"deleteOption": "Delete"})
    old = world.os_disk(path)

    world.make(f"{path}/reimage", {"exactVersion": "3.20250102.02"}, "POST")

    assert world.send("GET", old).status == 404
    storage = world.get(path)["properties"]["storageProfile"]
    assert storage["imageReference"]["exactVersion"] == "3.20250102.02"


def test_a_generalized_machine_never_starts_again(world: World) -> None:
    path = world.vm()
    assert "running" in world.refusal("POST", f"{path}/generalize")[2]
    world.make(f"{path}/powerOff", None, "POST")

    assert world.send("POST", f"{path}/generalize").status == 200

    assert "generalized" in world.refusal("POST", f"{path}/start")[2]


def test_an_evicted_spot_machine_is_deallocated_or_deleted_by_its_policy(world: World) -> None:
    stays = world.vm("stays", priority="Spot", evictionPolicy="Deallocate")
    goes = world.vm("goes", priority="Spot", evictionPolicy="Delete")

    for path in (stays, goes):
        assert world.send("POST", f"{path}/simulateEviction").status == 204
    world.finish()

    assert world.power(stays) == "deallocated"
    assert world.send("GET", goes).status == 404


def test_only_spot_machines_can_be_evicted(world: World) -> None:
    assert world.refusal("POST", f"{world.vm()}/simulateEviction")[1] == "OperationNotAllowed"


def test_deleting_keeps_what_has_no_delete_option(world: World) -> None:
    path = world.vm()
    disk = world.os_disk(path)

    response = world.send("DELETE", path)

    assert response.status == 202
    assert world.state(path) == "Deleting"
    world.finish()
    assert world.send("GET", path).status == 404
    assert world.send("DELETE", path).status == 204
    assert world.get(disk)["properties"]["diskState"] == "Unattached"
    nic = world.get(f"{NETWORK}/networkInterfaces/web-nic")
    assert "virtualMachine" not in nic["properties"]
    assert path.lower() not in world.machines.running


def test_deleting_takes_along_what_has_delete_option_delete(world: World) -> None:
    body = world.body(
        os_disk={"deleteOption": "Delete"},
        data_disks=[
            {"lun": 0, "createOption": "Empty", "diskSizeGB": 4, "deleteOption": "Delete"},
            {"lun": 1, "createOption": "Empty", "diskSizeGB": 4, "name": "kept"},
        ],
    )
    [interface] = body["properties"]["networkProfile"]["networkInterfaces"]
    interface["properties"] = {"deleteOption": "Delete"}
    world.make(vm_path("web"), body)

    world.make(vm_path("web"), None, "DELETE")

    assert [disk["name"] for disk in world.get(f"{COMPUTE}/disks")["value"]] == ["kept"]
    assert list(world.machines.disks) == []
    assert world.send("GET", interface["id"]).status == 404


def test_deleting_goes_before_what_is_under_way(world: World) -> None:
    path = world.vm()
    restart = world.send("POST", f"{path}/restart")

    assert world.send("DELETE", path).status == 202

    address = restart.headers["Azure-AsyncOperation"].removeprefix("https://localhost")
    answer = world.send("GET", address.split("?")[0])
    assert answer.body["error"]["code"] == "OperationPreempted"
    assert "marked for deletion" in world.refusal("POST", f"{path}/start")[2]


def test_deleting_the_group_stops_its_machines_and_removes_all(world: World) -> None:
    path = world.vm()

    world.make(path.split("/providers/")[0], None, "DELETE")

    assert world.machines.running == {}
    assert world.machines.disks == {}
    assert world.send("GET", path).status == 404


def test_machines_that_ran_run_again_after_a_restart_of_the_process(store: Store) -> None:
    first = World(store)
    first.make(path_of_group(), {"location": "westeurope"})
    subnet = {"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}
    space = {"addressPrefixes": ["10.0.0.0/16"]}
    network = {"addressSpace": space, "subnets": [subnet]}
    place = {"location": "westeurope", "properties": network}
    first.make(f"{NETWORK}/virtualNetworks/vnet", place)
    runs, stopped, half = first.vm("runs"), first.vm("stopped"), vm_path("half")
    first.make(f"{stopped}/powerOff", None, "POST")
    first.send("PUT", half, first.body("half"))

    second = World(store)
    second.machines.disks = first.machines.disks
    second.clock.advance(first.clock.now() - second.clock.now())

    assert resume_machines(second.cloud) == 1
    assert list(second.machines.running) == [runs.lower()]
    second.finish()
    assert second.power(half) == "running"


def path_of_group() -> str:
    return COMPUTE.split("/providers/")[0]


def test_a_disk_cannot_go_while_a_machine_has_it(world: World) -> None:
    world.vm(os_disk={"name": "system"})

    status, code, message = world.refusal("DELETE", disk_path("system"))

    assert (status, code) == (409, "OperationNotAllowed")
    assert f"is attached to VM {vm_path('web')}" in message
