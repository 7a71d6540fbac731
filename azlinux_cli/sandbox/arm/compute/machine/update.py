"""Changes to a virtual machine by PUT or PATCH: what may change, and what that does.

The model changes when the request is accepted (recorded: the answer has the new values and
`provisioningState` Updating); the machine follows when the operation is done.
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.arm.compute.body import at, merged, same_text
from azlinux_cli.sandbox.arm.compute.disk.volume import attach, release, zone_of
from azlinux_cli.sandbox.arm.compute.machine.data_disk import change_data_disks
from azlinux_cli.sandbox.arm.compute.machine.disk_place import Home, check_premium, delete_option
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, check_idle, save
from azlinux_cli.sandbox.arm.compute.machine.host import note_power, os_disk_id, refresh, start
from azlinux_cli.sandbox.arm.compute.machine.identity import identity
from azlinux_cli.sandbox.arm.compute.machine.network_change import change_interfaces
from azlinux_cli.sandbox.arm.compute.machine.os_disk_swap import check_swap, wanted_disk
from azlinux_cli.sandbox.arm.compute.machine_state import (
    DEALLOCATED,
    RUNNING,
    MachineState,
    is_allocated,
    state_of,
)
from azlinux_cli.sandbox.arm.compute.offer.catalog import Size, catalog, location
from azlinux_cli.sandbox.arm.compute.offer.sku import (
    check_available,
    check_boots,
    check_resize,
    size_for,
)
from azlinux_cli.sandbox.arm.compute.offer.usage import Need, check_quota
from azlinux_cli.sandbox.arm.compute.refusal import bad_request, elsewhere, unchangeable
from azlinux_cli.sandbox.arm.placement import tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

UPDATE_EFFECT = "compute.vm.update"
WEIGHT = 0.5

# Path in `properties`: the name ARM gives it (terraform#8796, azure-powershell#7621,
# azure-sdk-for-net#37285; those of osProfile in the form of "osProfile.customData").
FIXED = {
    "osProfile.computerName": "osProfile.computerName",
    "osProfile.adminUsername": "osProfile.adminUsername",
    "osProfile.linuxConfiguration.disablePasswordAuthentication": (
        "linuxConfiguration.disablePasswordAuthentication"
    ),
    "osProfile.linuxConfiguration.ssh.publicKeys": "linuxConfiguration.ssh.publicKeys",
    "storageProfile.osDisk.createOption": "osDisk.createOption",
    "storageProfile.osDisk.osType": "osDisk.osType",
    "availabilitySet.id": "availabilitySet.id",
    "priority": "priority",
    "evictionPolicy": "evictionPolicy",
    "vmId": "vmId",
}
# Taken as they come; what needs rules of its own is not here.
FREE = (
    "additionalCapabilities",
    "applicationProfile",
    "billingProfile",
    "diagnosticsProfile",
    "extensionsTimeBudget",
    "licenseType",
    "scheduledEventsProfile",
    "securityProfile",
)


@dataclass(frozen=True, slots=True)
class Change:
    """What the operation has to do to the machine."""

    restart: bool


def update(cloud: Cloud, vm: Document, body: Json) -> tuple[Document, Operation | None]:
    """Raises ArmError 400, 404, 409. No operation if only tags changed."""
    check_idle(cloud, vm)
    given = body.get("properties") or {}
    _check_fixed(vm, body, given)
    state = state_of(cloud, vm["id"])
    change = _apply(cloud, vm, given, state)
    if "tags" in body:
        vm["tags"] = tags_of(body)
    if body.get("identity"):
        vm["identity"] = identity(cloud, vm["properties"]["vmId"], body["identity"])
    if set(body) <= {"tags"}:
        save(cloud, vm)
        return vm, None
    vm["properties"]["provisioningState"] = "Updating"
    save(cloud, vm)
    operation = cloud.operations.begin(
        UPDATE_EFFECT,
        vm["id"],
        provider=PROVIDER,
        location=vm["location"],
        arguments={"restart": change.restart},
        weight=WEIGHT,
    )
    return vm, operation


@effect(UPDATE_EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    vm = cloud.resources.get(operation.resource_id)
    if vm is None:
        return
    power = state_of(cloud, vm["id"]).power
    if power is None or (operation.arguments["restart"] and power == RUNNING):
        # Never allocated: its creation failed, and this PUT tries again.
        cloud.machines.stop(vm["id"])
        start(cloud, vm)
        note_power(cloud, vm["id"], RUNNING)
    else:
        refresh(cloud, vm["id"])
    vm["properties"]["provisioningState"] = "Succeeded"
    save(cloud, vm)


def _check_fixed(vm: Document, body: Json, given: Json) -> None:
    """Raises ArmError 409 PropertyChangeNotAllowed, InvalidResourceLocation."""
    wanted = location(str(body.get("location") or vm["location"])).name
    if wanted != vm["location"]:
        raise elsewhere(vm["name"], vm["id"].split("/")[4], vm["location"], wanted)
    zones = [str(item) for item in body.get("zones") or []]
    if zones and zones != [zone_of(vm)]:
        raise unchangeable("zones")
    for path, name in FIXED.items():
        value = at(given, path)
        if value is not None and not same_text(value, at(vm["properties"], path)):
            raise unchangeable(name)
    if at(given, "osProfile.customData") is not None:
        raise unchangeable("osProfile.customData")
    _check_image(vm, at(given, "storageProfile.imageReference") or {})


def _check_image(vm: Document, given: Json) -> None:
    known = at(vm, "properties.storageProfile.imageReference") or {}
    for key in ("id", "publisher", "offer", "sku", "version"):
        values = (known.get(key), known.get("exactVersion") if key == "version" else None)
        if key in given and not any(same_text(given[key], value) for value in values):
            raise unchangeable("imageReference" if key != "id" else "imageReference.id")


def _apply(cloud: Cloud, vm: Document, given: Json, state: MachineState) -> Change:
    """Check everything, then change the model."""
    properties = vm["properties"]
    old_size = catalog().size(properties["hardwareProfile"]["vmSize"])
    size = _size(cloud, vm, given, old_size, state)
    disk_id = wanted_disk(vm, given)
    sent = at(given, "storageProfile.osDisk") or {}
    new_disk = check_swap(cloud, vm, size, disk_id, sent) if disk_id else None
    _check_os_disk(vm, sent, swapping=disk_id is not None)
    _check_security(vm, given, state)
    home = Home(vm["id"], vm["location"], zone_of(vm), size)
    change_data_disks(cloud, home, vm, at(given, "storageProfile.dataDisks"))
    change_interfaces(cloud, vm, given.get("networkProfile"), running=is_allocated(state))
    properties["hardwareProfile"] = merged(
        properties["hardwareProfile"], {**(given.get("hardwareProfile") or {}), "vmSize": size.name}
    )
    if new_disk is not None:
        _swap(cloud, vm, new_disk, state)
    _options(properties["storageProfile"]["osDisk"], sent)
    _patching(properties, given)
    for key in FREE:
        if key in given:
            properties[key] = (
                merged(properties.get(key) or {}, given[key])
                if isinstance(given[key], dict)
                else given[key]
            )
    return Change(restart=size is not old_size or new_disk is not None)


def _patching(properties: Json, given: Json) -> None:
    """How the guest is patched may change at any time ("Automatic VM guest patching")."""
    path = "osProfile.linuxConfiguration"
    sent, known = (
        at(given, f"{path}.patchSettings"),
        at({"osProfile": properties.get("osProfile")}, path),
    )
    if isinstance(sent, dict) and isinstance(known, dict):
        known["patchSettings"] = merged(known.get("patchSettings") or {}, sent)


def _size(cloud: Cloud, vm: Document, given: Json, old: Size | None, state: MachineState) -> Size:
    name = at(given, "hardwareProfile.vmSize")
    if old is not None and (name is None or same_text(name, old.name)):
        return old
    place = location(vm["location"])
    new = size_for(name, place)
    check_available(new, place, zone_of(vm), vm["id"])
    if old is not None:
        check_resize(old, new, vm["name"], allocated=is_allocated(state))
    for disk in map(cloud.resources.get, [os_disk_id(vm)]):
        if disk is not None:
            architecture = at(disk, "properties.supportedCapabilities.architecture") or "x64"
            generation = disk["properties"].get("hyperVGeneration", "V1")
            check_boots(new, str(generation), str(architecture))
            check_premium(new, disk["sku"]["name"], disk["name"])
    spot = same_text(vm["properties"].get("priority"), "Spot")
    check_quota(cloud, vm["id"], vm["location"], Need.of(new, spot=spot))
    return new


def _check_os_disk(vm: Document, sent: Json, *, swapping: bool) -> None:
    known = vm["properties"]["storageProfile"]["osDisk"]
    name = sent.get("name")
    if not swapping and name is not None and not same_text(name, known["name"]):
        raise unchangeable("osDisk.name")
    size_gb = sent.get("diskSizeGB")
    if not swapping and size_gb is not None and int(size_gb) != int(known["diskSizeGB"]):
        # A disk is grown through Disks - Update here, for a deallocated VM too.
        raise ArmError(
            409,
            "Conflict",
            "Disk resizing is allowed only when creating a VM or when the VM is deallocated.",
            target="osDisk.diskSizeGB",
        )


def _check_security(vm: Document, given: Json, state: MachineState) -> None:
    """Standard to Trusted Launch only while deallocated, never back ("Trusted Launch upgrade")."""
    old = str(at(vm, "properties.securityProfile.securityType") or "Standard")
    new = at(given, "securityProfile.securityType")
    if new is None or same_text(new, old):
        return
    if not (same_text(old, "Standard") and same_text(new, "TrustedLaunch")):
        raise unchangeable("securityProfile.securityType")
    if state.power != DEALLOCATED:
        raise bad_request(
            "Use of TrustedLaunch setting requires the virtual machine to be deallocated."
        )


def _swap(cloud: Cloud, vm: Document, new: Document, state: MachineState) -> None:
    """Ownership changes hands at once; the old disk stays, unattached."""
    release(cloud, os_disk_id(vm))
    attach(cloud, new["id"], vm["id"], state="Attached" if is_allocated(state) else "Reserved")
    vm["properties"]["storageProfile"]["osDisk"].update(
        {
            "name": new["name"],
            "managedDisk": {"storageAccountType": new["sku"]["name"], "id": new["id"]},
            "diskSizeGB": new["properties"]["diskSizeGB"],
        }
    )


def _options(disk: Json, sent: Json) -> None:
    if "deleteOption" in sent:
        disk["deleteOption"] = delete_option(sent)
    if "caching" in sent:
        disk["caching"] = sent["caching"]
