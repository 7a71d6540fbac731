"""A virtual machine that is being asked for: what the checks look at."""

import re
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.offer.catalog import Image, Location, Size, location
from azlinux_cli.sandbox.arm.compute.offer.image import resolve, version_id
from azlinux_cli.sandbox.arm.compute.offer.sku import check_available, size_for
from azlinux_cli.sandbox.arm.compute.refusal import bad_request, invalid, missing
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json

# "Naming rules and restrictions for Azure resources", Microsoft.Compute/virtualMachines.
VM_NAME = re.compile(r"[A-Za-z0-9]([\w.-]{0,62}[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Draft:
    """One VM to be, its references resolved."""

    vm_id: str
    place: Location
    zone: str | None
    size: Size
    properties: Json
    image: Image | None
    version: str | None

    @property
    def name(self) -> str:
        return self.vm_id.rsplit("/", 1)[-1]

    @property
    def group_id(self) -> str:
        return "/".join(self.vm_id.split("/")[:5])

    @property
    def urn(self) -> str | None:
        return self.image.urn(self.version or "") if self.image else None

    @property
    def image_id(self) -> str:
        if self.image is None:
            return ""
        subscription = self.vm_id.split("/")[2]
        return version_id(subscription, self.place.name, self.image, self.version or "")

    @property
    def security_type(self) -> str:
        return str(at(self.properties, "securityProfile.securityType") or "Standard")


def draft(cloud: Cloud, vm_id: str, body: Json) -> Draft:
    """Resolve location, zone, size and image. Raises ArmError 400, 404, 409."""
    name = vm_id.rsplit("/", 1)[-1]
    if VM_NAME.fullmatch(name) is None:
        raise invalid("The value of parameter vmName is invalid.", "vmName")
    if not body.get("location"):
        raise ArmError(
            400, "LocationRequired", "The location property is required for this definition."
        )
    place = location(str(body["location"]))
    properties = body.get("properties") or {}
    if body.get("plan"):
        # First-party images have no purchase plan.
        raise ArmError(
            400,
            "VMMarketplaceInvalidInput",
            "Creating a virtual machine from a non Marketplace image does not need Plan "
            "information, please remove the Plan information in the request. OS disk name is "
            f"{at(properties, 'storageProfile.osDisk.name')}.",
        )
    zone = _zone(body)
    size = size_for(at(properties, "hardwareProfile.vmSize"), place)
    check_available(size, place, zone, vm_id)
    if not at(properties, "storageProfile.osDisk") and not at(
        properties, "storageProfile.imageReference"
    ):
        raise missing("storageProfile")
    image, version = _image(cloud, properties)
    return Draft(vm_id, place, zone, size, properties, image, version)


def _zone(body: Json) -> str | None:
    zones = [str(item) for item in body.get("zones") or []]
    if len(zones) > 1:
        # The words are made up; the rule: REST reference, VirtualMachine.zones.
        raise bad_request("A virtual machine can be in one availability zone only.", "zones")
    return zones[0] if zones else None


def _image(cloud: Cloud, properties: Json) -> tuple[Image | None, str | None]:
    reference = at(properties, "storageProfile.imageReference")
    if not reference:
        return None, None
    return resolve(cloud, reference)
