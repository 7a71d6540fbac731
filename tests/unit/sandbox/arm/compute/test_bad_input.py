"""Bodies of the wrong form are refused, never a crash."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.unit.sandbox.arm.compute.conftest import COMPUTE, SUBNET, World, disk_path, vm_path

WRONG: tuple[Any, ...] = (
    None,
    True,
    1,
    -1,
    1.5,
    "",
    "x",
    [],
    {},
    [1],
    ["x"],
    [{}],
    {"a": 1},
    [None],
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


def damaged(body: Any) -> Iterator[tuple[str, Any]]:
    """Every place of a good body, with every wrong value."""
    for path in paths(body):
        for wrong in WRONG:
            out = deepcopy(body)
            place = out
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = deepcopy(wrong)
            yield f"{'.'.join(map(str, path))} = {wrong!r}", out
    yield from ((f"body = {wrong!r}", wrong) for wrong in WRONG)


def full(world: World, name: str) -> Any:
    public = {
        "name": f"{name}-ip",
        "sku": {"name": "Standard", "tier": "Regional"},
        "properties": {"publicIPAllocationMethod": "Static", "deleteOption": "Delete"},
    }
    inner = {"subnet": {"id": SUBNET}, "primary": True, "publicIPAddressConfiguration": public}
    ip = {"name": "ip", "properties": inner}
    interface = {"primary": True, "deleteOption": "Delete", "ipConfigurations": [ip]}
    body = world.body(
        name,
        nic="unused",
        data_disks=[{"lun": 0, "createOption": "Empty", "diskSizeGB": 4, "caching": "None"}],
        os_disk={"diskSizeGB": 8, "managedDisk": {"storageAccountType": "Premium_LRS"}},
        os_profile={"customData": "YQ=="},
        securityProfile={"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}},
        diagnosticsProfile={"bootDiagnostics": {"enabled": True}},
        priority="Spot",
        evictionPolicy="Delete",
        userData="YQ==",
        top={"zones": ["1"], "tags": {"a": "b"}, "identity": {"type": "SystemAssigned"}},
    )
    body["properties"]["networkProfile"] = {
        "networkApiVersion": "2022-11-01",
        "networkInterfaceConfigurations": [{"name": "if", "properties": interface}],
    }
    return body


def test_a_full_body_is_good(world: World) -> None:
    assert world.send("PUT", vm_path("web"), full(world, "web")).status == 201


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_damaged_machine_is_refused_or_taken(world: World, method: str) -> None:
    world.make(vm_path("web"), full(world, "web"))

    for number, (what, body) in enumerate(damaged(full(world, "web"))):
        path = vm_path("web") if method == "PATCH" else vm_path(f"vm{number}")
        response = world.send(method, path, body)
        assert response.status in {200, 201, 400, 404, 409, 501}, what
        world.finish()
        for read in ("", "/instanceView"):
            answer = world.send("GET", path + read)
            assert answer.status == (200 if method == "PATCH" or response.status < 300 else 404)
        if method == "PUT":
            world.send("DELETE", path)
            world.finish()


def test_a_damaged_disk_is_refused_or_taken(world: World) -> None:
    creation = {"createOption": "Empty", "imageReference": {"id": "x"}, "sourceResourceId": "y"}
    body = {
        "location": "westeurope",
        "sku": {"name": "Premium_LRS"},
        "zones": ["1"],
        "tags": {"a": "b"},
        "properties": {"creationData": creation, "diskSizeGB": 4, "incremental": True},
    }
    for kind in ("disks", "snapshots"):
        for number, (what, wrong) in enumerate(damaged(body)):
            response = world.send("PUT", f"{COMPUTE}/{kind}/d{number}", wrong)
            assert response.status in {202, 400, 404, 409, 501}, what
            world.finish()
    world.make(disk_path("good"), body)
    for what, wrong in damaged(body):
        response = world.send("PATCH", disk_path("good"), wrong)
        assert response.status in {202, 400, 404, 409, 501}, what
        world.finish()


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/runCommand", "POST", {"commandId": "RunShellScript", "script": ["x"],
                                 "parameters": [{"name": "a", "value": "b"}]}),
        ("/reimage", "POST", {"exactVersion": "3.20261104.01",
                              "osProfile": {"customData": "YQ=="}}),
        ("/runCommands/a", "PUT", {"properties": {"source": {"script": "x"}, "timeoutInSeconds": 5,
                                                  "parameters": [{"name": "a", "value": "b"}]}}),
        ("/extensions/a", "PUT", {"properties": {"publisher": "Microsoft.Azure.Extensions",
            "type": "CustomScript", "typeHandlerVersion": "2.1",
            "settings": {"commandToExecute": "x"}}}),
    ],
)  # fmt: skip
def test_a_damaged_action_is_refused_or_taken(
    world: World, path: str, method: str, body: Any
) -> None:
    vm = world.vm()

    for what, wrong in damaged(body):
        response = world.send(method, vm + path, wrong)
        assert response.status in {200, 201, 202, 400, 404, 409, 501}, what
        world.finish()
