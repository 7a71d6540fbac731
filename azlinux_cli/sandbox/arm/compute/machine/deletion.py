"""A virtual machine goes; what goes with it is decided by delete options.

Source: "Delete a VM and attached resources": OS disk, data disks and interfaces have a delete
option each, and a public address has one of its own; without one they stay.
"""

from azlinux_cli.sandbox.arm.compute.disk.volume import delete_volume, release
from azlinux_cli.sandbox.arm.compute.machine.document import (
    DELETE_EFFECT,
    EXTENSION_TYPE,
    PROVIDER,
    RUN_COMMAND_TYPE,
    children,
    save,
    under_way,
)
from azlinux_cli.sandbox.arm.compute.machine.network_profile import disconnect
from azlinux_cli.sandbox.arm.compute.machine_state import forget, state_of
from azlinux_cli.sandbox.arm.compute.offer.usage import MACHINE_TYPE
from azlinux_cli.sandbox.arm.compute.refusal import operation_on_vm
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import deleter
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

EVICT_EFFECT = "compute.vm.evict"
WEIGHT, FORCED_WEIGHT = 0.8, 0.3


def begin_delete(cloud: Cloud, vm: Document, *, forced: bool) -> Operation:
    """Begin; what is under way ends with OperationPreempted (azure-sdk-for-python#5167)."""
    for running in under_way(cloud, vm["id"]):
        if running.name == DELETE_EFFECT:
            raise operation_on_vm(
                "Delete VM",
                vm["name"],
                "the VM is marked for deletion. You can only retry the "
                "Delete operation (or wait for an ongoing one to complete).",
            )
        cloud.operations.end(
            running,
            ArmError(
                409,
                "OperationPreempted",
                "Operation execution has been preempted by a more recent operation.",
            ),
        )
    vm["properties"]["provisioningState"] = "Deleting"
    save(cloud, vm)
    return cloud.operations.begin(
        DELETE_EFFECT,
        vm["id"],
        provider=PROVIDER,
        location=vm["location"],
        weight=FORCED_WEIGHT if forced else WEIGHT,
    )


@effect(DELETE_EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    delete_machine(cloud, operation.resource_id)


@deleter(MACHINE_TYPE, order=10)
def delete_machine(cloud: Cloud, vm_id: str) -> None:
    """Remove a VM at once; also when its whole group goes."""
    vm = cloud.resources.get(vm_id)
    if vm is None:
        return
    if state_of(cloud, vm_id).power is not None:
        cloud.machines.stop(vm["id"])
    for running in under_way(cloud, vm_id):
        if running.name not in {DELETE_EFFECT, EVICT_EFFECT}:  # may be what calls this
            cloud.operations.end(running, ArmError(404, "NotFound", "The VM was deleted."))
    for kind in (EXTENSION_TYPE, RUN_COMMAND_TYPE):
        for child in children(cloud, vm["id"], kind):
            cloud.resources.delete(child["id"])
    cloud.resources.delete(vm_id)
    forget(cloud, vm_id)
    for item in vm["properties"]["networkProfile"]["networkInterfaces"]:
        disconnect(cloud, item)
    storage = vm["properties"]["storageProfile"]
    for item in (storage["osDisk"], *storage["dataDisks"]):
        disk_id = item["managedDisk"]["id"]
        if item["deleteOption"] == "Delete":
            delete_volume(cloud, disk_id)
        else:
            release(cloud, disk_id)
