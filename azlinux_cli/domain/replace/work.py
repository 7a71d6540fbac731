"""One machine's replacement, decided: what its steps work on, and how that is kept in a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.domain.machine import ImageFacts, Security, SecurityType
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.os_disk_name import Role, azl_name, made_tags
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.scratch import ScratchPlan
from azlinux_cli.domain.vm import ImageReference, VmRef


@dataclass(frozen=True, slots=True)
class Replacement:
    """`image` names an exact version, or a later attempt may make something else.

    `size` is the scratch machine's. `disk_gb`: the old disk's size, for a swap. `admin_user` and
    `ssh_keys` are how the scratch machine is reached.
    """

    ref: VmRef
    vm_id: str
    run: str
    variant: Variant
    image: ImageFacts
    size: str
    security: Security
    disk_gb: int
    admin_user: str
    ssh_keys: tuple[str, ...]
    keep_days: float = 7.0  # what is put aside
    created_by: str = field(default="azl", compare=False)

    @property
    def scratch(self) -> VmRef:
        name = azl_name(self.run, self.ref.name, Role.SCRATCH)
        return VmRef(self.ref.subscription, self.ref.resource_group, name)

    @property
    def disk_name(self) -> str:
        return azl_name(self.run, self.ref.name, Role.NEW)

    @property
    def disk_id(self) -> str:
        scope = self.ref.id.partition("/providers/")[0]
        return f"{scope}/providers/Microsoft.Compute/disks/{self.disk_name}"

    @property
    def nic_name(self) -> str:
        return azl_name(self.run, self.ref.name, Role.SCRATCH_NIC)

    @property
    def nic_id(self) -> str:
        scope = self.ref.id.partition("/providers/")[0]
        return f"{scope}/providers/Microsoft.Network/networkInterfaces/{self.nic_name}"

    def tags(self, role: Role, kept: Mapping[str, str], expires: str) -> dict[str, str]:
        """`kept`: those of the machine or disk that this is beside; a policy may ask for them."""
        return made_tags(
            kept,
            role,
            run=self.run,
            vm_id=self.vm_id,
            machine=self.ref.name,
            created_by=self.created_by,
            expires=expires,
        )

    def scratch_plan(self, before: VmModel, old: OsDisk, expires: str) -> ScratchPlan:
        """With the place, keys, network and disk type of the machine that it is beside."""
        nic = next((nic for nic in before.interfaces if nic.primary), before.interfaces[0])
        return ScratchPlan(
            ref=self.scratch,
            nic_name=self.nic_name,
            disk_name=self.disk_name,
            image=self.image,
            size=self.size,
            location=before.location,
            zone=before.zone,
            security=self.security,
            encryption_at_host=before.encryption_at_host,
            disk_gb=self.disk_gb,
            disk_sku=old.sku,
            encryption_set=old.encryption_set,
            subnet_id=nic.subnet_id,
            nsg_id=nic.nsg_id,
            computer_name=before.computer_name or before.ref.name,
            admin_user=self.admin_user,
            ssh_keys=self.ssh_keys,
            tags=self.tags(Role.SCRATCH, before.tags, expires),
        )

    def document(self) -> dict[str, Any]:
        """For a plan; `replacement_in` reads it."""
        reference = self.image.reference
        return {
            "vm": [self.ref.subscription, self.ref.resource_group, self.ref.name],
            "vmId": self.vm_id,
            "run": self.run,
            "variant": self.variant.value,
            "image": {
                "urn": reference.urn,
                "id": reference.resource_id,
                "os": self.image.os.value,
                "architecture": self.image.architecture,
                "generation": self.image.generation,
                "trustedLaunch": self.image.trusted_launch,
                "needsTrustedLaunch": self.image.needs_trusted_launch,
                "signed": self.image.signed,
                "leastDiskGb": self.image.least_disk_gb,
                "label": self.image.label,
            },
            "size": self.size,
            "security": [self.security.type.value, self.security.secure_boot, self.security.vtpm],
            "diskGb": self.disk_gb,
            "adminUser": self.admin_user,
            "sshKeys": list(self.ssh_keys),
            "keepDays": self.keep_days,
        }


def replacement_in(document: Mapping[str, Any], created_by: str = "azl") -> Replacement:
    image = document["image"]
    kind, secure_boot, vtpm = document["security"]
    reference = (
        ImageReference(resource_id=image["id"])
        if image["id"]
        else ImageReference(*image["urn"].split(":"))
    )
    return Replacement(
        ref=VmRef(*document["vm"]),
        vm_id=document["vmId"],
        run=document["run"],
        variant=Variant(document["variant"]),
        image=ImageFacts(
            reference=reference,
            os=OsKind(image["os"]),
            architecture=image["architecture"],
            generation=image["generation"],
            trusted_launch=image["trustedLaunch"],
            needs_trusted_launch=image["needsTrustedLaunch"],
            signed=image["signed"],
            least_disk_gb=image["leastDiskGb"],
            label=image["label"],
        ),
        size=document["size"],
        security=Security(SecurityType(kind), secure_boot, vtpm),
        disk_gb=document["diskGb"],
        admin_user=document["adminUser"],
        ssh_keys=tuple(document["sshKeys"]),
        keep_days=document["keepDays"],
        created_by=created_by,
    )
