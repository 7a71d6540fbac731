"""OS SKUs of node pools: which exist, what each needs.

Sources: azure-aks-docs upgrade-os-version.md, includes/azure-container-linux-limitations.md;
unknown names as quoted in azure-cli#24966; Trusted Launch as quoted in Azure/AKS#4181.
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import OsSku, catalog
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import key, minor_of
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, not_emulated
from azlinux_cli.sandbox.kernel.errors import ArmError

DEFAULT = "Ubuntu"


@dataclass(frozen=True, slots=True)
class Hardware:
    """What a pool's machines are: the size's, and how they boot."""

    size: str
    generations: tuple[str, ...]
    trusted_launch_size: bool
    architecture: str = "x64"
    secure_boot: bool = False
    vtpm: bool = False
    fips: bool = False

    @property
    def trusted(self) -> bool:
        return self.secure_boot or self.vtpm


def find(name: str) -> OsSku:
    """Raises ArmError 400 InvalidOSSKU: unknown, or no longer taken."""
    if name.lower().startswith("windows"):
        raise not_emulated("Windows node pools")
    found = catalog().os_sku(name)
    if found is None:
        raise _invalid_os_sku(name, "Unrecognized OSSKU")
    if found.retired:
        raise _invalid_os_sku(
            found.name, f"OSSKU {found.name} takes no new node pools (retirement {found.retired})"
        )
    return found


def _invalid_os_sku(name: str, details: str) -> ArmError:
    return bad_request(f"OSSKU='{name}' is invalid, details: {details}", code="InvalidOSSKU")


def check(name: str, version: str, hardware: Hardware, channel: str) -> None:
    """Raises ArmError 400 for an OS SKU that this version, machine or channel cannot have."""
    sku = find(name)
    minor = minor_of(version)
    if sku.first and key(minor) < key(sku.first):
        raise _invalid_os_sku(
            sku.name, f"Kubernetes version {version} is lower than the minimum {sku.first}"
        )
    if sku.last and key(minor) > key(sku.last):
        raise _invalid_os_sku(
            sku.name, f"Kubernetes version {version} is higher than the maximum {sku.last}"
        )
    _check_boot(sku, hardware)
    if sku.channels and channel and channel not in sku.channels:
        raise _invalid_os_sku(
            sku.name,
            f"node OS upgrade channel {channel} is not supported, only {', '.join(sku.channels)}",
        )


def _check_boot(sku: OsSku, hardware: Hardware) -> None:
    if hardware.trusted and not hardware.trusted_launch_size:
        raise bad_request(
            "Trusted Launch enabled clusters using vTPM and/or Secure Boot are not supported for "
            "this agentpool. Secure Boot and/or vTPM requires the VM Image to be Trusted Launch "
            f"Compatible, and VM size {hardware.size} is not.",
            code="TrustedLaunchIncompatibleWithConfig",
        )
    if not sku.needs_trusted_launch:
        return
    if "V2" not in hardware.generations or not hardware.trusted_launch_size:
        raise _invalid_os_sku(
            sku.name, f"VM size {hardware.size} does not support Generation 2 with Trusted Launch"
        )
    if hardware.architecture == "Arm64" and not hardware.size.lower().endswith("_v6"):
        raise _invalid_os_sku(
            sku.name, f"VM size {hardware.size} is not of the Arm64 v6 series (Cobalt)"
        )
    if not (hardware.secure_boot and hardware.vtpm):
        raise _invalid_os_sku(
            sku.name, "Trusted Launch with both Secure Boot and vTPM enabled is required"
        )


def accepted(version: str) -> list[OsSku]:
    """What a pool of this Kubernetes version may be."""
    wanted = key(minor_of(version))
    return [
        sku
        for sku in catalog().os_skus
        if not sku.retired
        and (not sku.first or wanted >= key(sku.first))
        and (not sku.last or wanted <= key(sku.last))
    ]
