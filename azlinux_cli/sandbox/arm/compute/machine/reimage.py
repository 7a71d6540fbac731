"""Reimage: a fresh OS disk from the machine's own image.

Source: REST reference "Virtual Machines - Reimage": the disk comes from the VM's image in its
present version unless `exactVersion` says another; with the OS disk's delete option Detach the
old disk is kept, with Delete it goes. Machines made from a specialised disk cannot be reimaged.
"""

import uuid

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.disk.volume import (
    Volume,
    attach,
    delete_volume,
    fill,
    make_disk,
    of_image,
    of_source,
    release,
    require_disk,
    zone_of,
)
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, check_idle, require_vm, save
from azlinux_cli.sandbox.arm.compute.machine.host import note_power, os_disk_id, start
from azlinux_cli.sandbox.arm.compute.machine.os_profile import check_custom_data
from azlinux_cli.sandbox.arm.compute.machine.power import DEALLOCATED_REASON, accepted
from azlinux_cli.sandbox.arm.compute.machine_state import (
    RUNNING,
    is_allocated,
    remember,
    state_of,
)
from azlinux_cli.sandbox.arm.compute.offer.image import resolve, version_id
from azlinux_cli.sandbox.arm.compute.refusal import not_allowed, operation_on_vm
from azlinux_cli.sandbox.arm.compute.shape import REIMAGE, shaped
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect, rfc3339
from azlinux_cli.sandbox.kernel.resources import Document

EFFECT = "compute.vm.reimage"


def reimage(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    check_idle(cloud, vm, "reimage")
    body = shaped(request, REIMAGE)
    reference = at(vm, "properties.storageProfile.imageReference")
    if not reference:
        raise not_allowed(
            f"The Reimage and OSUpgrade Virtual Machine actions are only supported for Virtual "
            f"Machines created from an image. VM '{vm['name']}' was not."
        )
    if not is_allocated(state_of(cloud, vm["id"])):
        raise operation_on_vm("reimage", vm["name"], DEALLOCATED_REASON)
    version = str(body.get("exactVersion") or reference["exactVersion"])
    resolve(cloud, {**reference, "version": version})
    custom_data = at(body, "osProfile.customData")
    check_custom_data(custom_data)
    vm["properties"]["provisioningState"] = "Updating"
    cloud.resources.put(vm)
    operation = cloud.operations.begin(
        EFFECT,
        vm["id"],
        provider=PROVIDER,
        location=vm["location"],
        arguments={"version": version, "custom_data": custom_data, "no_body": True},
    )
    return accepted(cloud, operation, request)


@effect(EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    vm = cloud.resources.get(operation.resource_id)
    if vm is None:
        return
    state = state_of(cloud, vm["id"])
    if operation.arguments["custom_data"] is not None:
        state.custom_data = operation.arguments["custom_data"]
        remember(cloud, vm["id"], state)
    cloud.machines.stop(vm["id"])
    _replace(cloud, vm, operation.arguments["version"])
    if state.power == RUNNING:
        start(cloud, vm)
        note_power(cloud, vm["id"], RUNNING)
    vm["properties"]["provisioningState"] = "Succeeded"
    save(cloud, vm)


def _replace(cloud: Cloud, vm: Document, version: str) -> None:
    storage: Json = vm["properties"]["storageProfile"]
    old = require_disk(cloud, os_disk_id(vm))
    image, exact = resolve(cloud, {**storage["imageReference"], "version": version})
    name = f"{vm['name']}_OsDisk_1_{uuid.uuid4().hex}"
    subscription = vm["id"].split("/")[2]
    creation = {
        "createOption": "FromImage",
        "imageReference": {"id": version_id(subscription, vm["location"], image, exact)},
    }
    volume = Volume(
        id=f"{'/'.join(vm['id'].split('/')[:5])}/providers/Microsoft.Compute/disks/{name}",
        location=vm["location"],
        size_gb=int(old["properties"]["diskSizeGB"]),
        sku=old["sku"]["name"],
        creation=creation,
        zone=zone_of(old),
        extra={**of_image(image), **of_source(old)},
    )
    cloud.resources.put(make_disk(cloud, volume))
    fill(cloud, volume.id, creation, image.urn(exact))
    _let_go(cloud, old, storage["osDisk"]["deleteOption"])
    attach(cloud, volume.id, vm["id"])
    storage["osDisk"]["name"] = name
    storage["osDisk"]["managedDisk"]["id"] = volume.id
    storage["imageReference"]["exactVersion"] = exact
    state = state_of(cloud, vm["id"])
    state.disks[name] = rfc3339(cloud.clock.now())
    remember(cloud, vm["id"], state)


def _let_go(cloud: Cloud, old: Document, option: str) -> None:
    if option == "Delete":
        delete_volume(cloud, old["id"])
    else:
        release(cloud, old["id"])
