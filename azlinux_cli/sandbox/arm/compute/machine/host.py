"""The machine behind a virtual machine: what it is told to be, and when it is told to run."""

from contextlib import suppress

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.machine.network_profile import interface_ids
from azlinux_cli.sandbox.arm.compute.machine.os_profile import provisioning_of
from azlinux_cli.sandbox.arm.compute.machine.security import secure_boot
from azlinux_cli.sandbox.arm.compute.machine_state import RUNNING, remember, state_of
from azlinux_cli.sandbox.arm.compute.offer.usage import MACHINE_TYPE
from azlinux_cli.sandbox.arm.network.reachability import addresses_of, inbound_rules
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.machines import MachineSpec
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document


def os_disk_id(vm: Document) -> str:
    return str(at(vm, "properties.storageProfile.osDisk.managedDisk.id"))


def disk_ids(vm: Document) -> list[str]:
    data = at(vm, "properties.storageProfile.dataDisks") or []
    return [os_disk_id(vm), *(str(at(item, "managedDisk.id")) for item in data)]


def boot_diagnostics(vm: Document) -> bool:
    return bool(at(vm, "properties.diagnosticsProfile.bootDiagnostics.enabled"))


def spec_of(cloud: Cloud, vm: Document) -> MachineSpec:
    properties: Json = vm["properties"]
    nic_ids = interface_ids(properties)
    public, private = addresses_of(cloud, nic_ids)
    data = at(properties, "storageProfile.dataDisks") or []
    return MachineSpec(
        vm_id=vm["id"],
        vm_uuid=properties["vmId"],
        name=vm["name"],
        size=properties["hardwareProfile"]["vmSize"],
        os_disk_id=os_disk_id(vm),
        addresses=public,
        private_addresses=private,
        inbound=inbound_rules(cloud, nic_ids),
        boot_diagnostics=boot_diagnostics(vm),
        secure_boot=secure_boot(properties),
        data_disks=tuple(data),
    )


def start(cloud: Cloud, vm: Document) -> None:
    """Boot. A generalised disk is provisioned with the VM's OS profile, whenever it first boots.

    For a generalised disk that was swapped in, this is an assumption: the fabric offers the
    profile at each boot, and the image's agent provisions if the disk never was.
    """
    state = state_of(cloud, vm["id"])
    profile = at(vm, "properties.osProfile")
    # An OS disk with nothing on it: powered on, and nothing ever answers.
    with suppress(KeyError):
        cloud.machines.start(spec_of(cloud, vm), provisioning_of(profile, state.custom_data))


def note_power(cloud: Cloud, vm_id: str, power: str) -> None:
    state = state_of(cloud, vm_id)
    state.power = power
    state.changed = rfc3339(cloud.clock.now())
    if power == RUNNING:
        state.agent = None  # nothing heard since this boot
    remember(cloud, vm_id, state)


def machines(cloud: Cloud) -> list[Document]:
    return list(cloud.resources.of_type(MACHINE_TYPE, "/subscriptions"))


def resume_machines(cloud: Cloud) -> int:
    """Boot again what ran when the process ended; says how many. Call once at start."""
    found = [vm for vm in machines(cloud) if state_of(cloud, vm["id"]).power == RUNNING]
    for vm in found:
        start(cloud, vm)
    return len(found)


def refresh(cloud: Cloud, vm_id: str) -> None:
    """Tell a running machine what changed around it (addresses, security rules, disks)."""
    vm = cloud.resources.get(vm_id)
    if vm is not None and state_of(cloud, vm_id).power == RUNNING:
        cloud.machines.update(spec_of(cloud, vm))
