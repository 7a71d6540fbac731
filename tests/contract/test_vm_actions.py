"""One suite for the fake and for the real adapter on the sandbox: what `VmActions` promises."""

import math
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.vm_actions import AzureVmActions
from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.errors import NotFoundError, OperationTimeoutError
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.domain.vm_part import PartKind, VmPart
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.ports.vm_action import VmActions, Waiting
from azlinux_cli.wire import api_version
from tests.contract.test_compute_sdk import IMAGE, KEY
from tests.fakes.clock import FakeClock
from tests.fakes.compute import FakeCompute, a_vm
from tests.sandbox_cloud import SandboxCloud

SIZE, OTHER_SIZE = "Standard_D2s_v5", "Standard_D4s_v5"
WAIT = Waiting()


@dataclass(frozen=True, slots=True)
class World:
    """Somewhere with one running machine."""

    actions: VmActions
    vms: VmCatalog
    ref: VmRef
    exists: Callable[[VmPart], bool]

    @property
    def vm(self) -> Vm | None:
        found = [vm for vm in self.vms.list(self.ref.resource_group) if vm.name == self.ref.name]
        return found[0] if found else None

    @property
    def power(self) -> PowerState | None:
        return self.vm.power_state if self.vm else None


def fake_world() -> World:
    vm = a_vm("web", size=SIZE)
    compute = FakeCompute(vm)
    compute.sizes_of["web"] = [SIZE, OTHER_SIZE]
    kinds = (PartKind.OS_DISK, PartKind.INTERFACE, PartKind.PUBLIC_ADDRESS)
    parts = [VmPart(kind, f"/x/{kind.name}", goes_along=True) for kind in kinds]
    compute.parts_of["web"] = [*parts, VmPart(PartKind.DATA_DISK, "/x/payroll", goes_along=False)]
    return World(compute, compute, vm.ref, lambda part: part in compute.parts_of["web"])


def real_world(sandbox: SandboxCloud) -> World:
    cloud = AzureCloud(sandbox.settings, FakeClock())
    ref = VmRef(sandbox.status["subscriptionId"], f"act-{uuid.uuid4().hex[:8]}", "web")
    make_machine(cloud, ref)
    versions = {
        PartKind.OS_DISK: api_version.DISKS,
        PartKind.DATA_DISK: api_version.DISKS,
        PartKind.INTERFACE: api_version.NETWORK,
        PartKind.PUBLIC_ADDRESS: api_version.NETWORK,
    }

    def exists(part: VmPart) -> bool:
        found = cloud.arm().find(part.id, api_version=versions[part.kind], action="look")
        return found is not None

    catalog = AzureVmCatalog(cloud.arm(), lambda: load_catalog(None))
    return World(AzureVmActions(cloud), catalog, ref, exists)


def make_machine(cloud: AzureCloud, ref: VmRef) -> None:
    """A group with a network and a machine whose data disk is somebody else's."""
    arm = cloud.arm()
    group = arm.scope(ref.resource_group)
    network = f"{group}/providers/Microsoft.Network"

    def put(path: str, version: str, body: dict[str, Any]) -> None:
        operation = arm.put(
            path, {"location": "westeurope", **body}, api_version=version, action="prepare"
        )
        operation.wait(deadline_s=math.inf)  # on a clock of its own

    put(group, api_version.RESOURCES, {})
    subnets = [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}]
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": subnets}
    put(f"{network}/virtualNetworks/vnet", api_version.NETWORK, {"properties": space})
    put(
        f"{group}/providers/Microsoft.Compute/disks/payroll",
        api_version.DISKS,
        {
            "sku": {"name": "Premium_LRS"},
            "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": 4},
        },
    )
    put(ref.id, api_version.COMPUTE, {"properties": _machine(group, network)})


def _machine(group: str, network: str) -> dict[str, Any]:
    public = {
        "name": "web-ip",
        "sku": {"name": "Standard"},
        "properties": {"deleteOption": "Delete", "publicIPAllocationMethod": "Static"},
    }
    ip = {
        "name": "ip",
        "properties": {
            "subnet": {"id": f"{network}/virtualNetworks/vnet/subnets/default"},
            "publicIPAddressConfiguration": public,
        },
    }
    interface = {"primary": True, "deleteOption": "Delete", "ipConfigurations": [ip]}
    path = "/home/azureuser/.ssh/authorized_keys"
    ssh = {"publicKeys": [{"path": path, "keyData": KEY}]}
    payroll = f"{group}/providers/Microsoft.Compute/disks/payroll"
    return {
        "hardwareProfile": {"vmSize": SIZE},
        "storageProfile": {
            "imageReference": IMAGE,
            "osDisk": {"createOption": "FromImage", "deleteOption": "Delete"},
            "dataDisks": [{"lun": 0, "createOption": "Attach", "managedDisk": {"id": payroll}}],
        },
        "osProfile": {
            "computerName": "web",
            "adminUsername": "azureuser",
            "linuxConfiguration": {"disablePasswordAuthentication": True, "ssh": ssh},
        },
        "networkProfile": {
            "networkApiVersion": "2022-11-01",
            "networkInterfaceConfigurations": [{"name": "web-nic", "properties": interface}],
        },
    }


@pytest.fixture(params=["fake", "azure"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield fake_world()
    else:
        yield real_world(request.getfixturevalue("sandbox"))


def test_a_machine_goes_through_its_power_states(world: World) -> None:
    for action, state in (
        (VmAction.STOP, PowerState.STOPPED),
        (VmAction.START, PowerState.RUNNING),
        (VmAction.RESTART, PowerState.RUNNING),
        (VmAction.DEALLOCATE, PowerState.DEALLOCATED),
        (VmAction.START, PowerState.RUNNING),
    ):
        assert world.actions.act(action, world.ref, WAIT) is Outcome.SUCCEEDED
        assert world.power is state


def test_resize_changes_the_size_and_nothing_else(world: World) -> None:
    assert OTHER_SIZE in world.actions.sizes(world.ref)
    done = world.actions.act(VmAction.RESIZE, world.ref, WAIT, size=OTHER_SIZE)
    assert done is Outcome.SUCCEEDED
    assert world.vm is not None
    assert (world.vm.size, world.vm.power_state) == (OTHER_SIZE, PowerState.RUNNING)


def test_delete_takes_along_what_the_delete_options_say(world: World) -> None:
    parts = {part.kind: part for part in world.actions.parts(world.ref)}
    assert {kind for kind, part in parts.items() if part.goes_along} == {
        PartKind.OS_DISK,
        PartKind.INTERFACE,
        PartKind.PUBLIC_ADDRESS,
    }
    assert parts[PartKind.DATA_DISK].name == "payroll"
    assert parts[PartKind.DATA_DISK].kept
    assert world.actions.act(VmAction.DELETE, world.ref, WAIT) is Outcome.SUCCEEDED
    assert world.vm is None
    assert {kind for kind, part in parts.items() if world.exists(part)} == {PartKind.DATA_DISK}
    world.actions.delete_part(parts[PartKind.INTERFACE], WAIT)  # gone already: silent


def test_what_is_not_waited_for_is_pending(world: World) -> None:
    assert world.actions.act(VmAction.STOP, world.ref, Waiting(wait=False)) is Outcome.PENDING


@pytest.mark.parametrize("action", list(VmAction))
def test_a_machine_that_is_not_there_is_not_found(world: World, action: VmAction) -> None:
    ghost = VmRef(world.ref.subscription, world.ref.resource_group, "ghost")
    if action is VmAction.DELETE:
        with pytest.raises(NotFoundError):
            world.actions.parts(ghost)
        return
    with pytest.raises(NotFoundError):
        world.actions.act(action, ghost, WAIT, size=SIZE)


def _cancelled() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@pytest.mark.parametrize("waiting", [Waiting(deadline_s=0), Waiting(cancelled=_cancelled())])
def test_a_deadline_or_a_cancellation_stops_the_waiting(world: World, waiting: Waiting) -> None:
    with pytest.raises(OperationTimeoutError):
        world.actions.act(VmAction.RESTART, world.ref, waiting)
