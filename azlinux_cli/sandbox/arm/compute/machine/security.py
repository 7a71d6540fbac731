"""Security types: what an image and a size allow.

Sources: "Trusted Launch for Azure virtual machines" and its FAQ; messages as quoted by their
victims (codedx, opnsense and image-builder notes on `Use of TrustedLaunch setting...` and `The
provided gallery image only supports...`). "Trusted Launch as default" is a client's default, and
ARM's only where the subscription is registered for it: here a VM without securityProfile is
Standard.
"""

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.machine.draft import Draft
from azlinux_cli.sandbox.arm.compute.refusal import bad_request, invalid

TRUSTED_LAUNCH, CONFIDENTIAL, STANDARD = "TrustedLaunch", "ConfidentialVM", "Standard"
KNOWN = (TRUSTED_LAUNCH, CONFIDENTIAL, STANDARD)
# The image's SecurityType feature: the machine types it allows, and whether it insists.
ALLOWED = {
    None: {STANDARD},
    "TrustedLaunchSupported": {STANDARD, TRUSTED_LAUNCH},
    "TrustedLaunch": {TRUSTED_LAUNCH},
    "ConfidentialVmSupported": {STANDARD, CONFIDENTIAL},
    "ConfidentialVM": {CONFIDENTIAL},
    "TrustedLaunchAndConfidentialVmSupported": {STANDARD, TRUSTED_LAUNCH, CONFIDENTIAL},
}


def check_security(wanted: Draft) -> None:
    """Raises ArmError 400 BadRequest or InvalidParameter."""
    given = wanted.security_type
    security = next((item for item in KNOWN if item.lower() == given.lower()), None)
    if security is None:
        raise invalid("The value of parameter securityProfile.securityType is invalid.")
    if at(wanted.properties, "securityProfile.uefiSettings") and security == STANDARD:
        raise bad_request(
            "Use of UefiSettings is not supported for virtual machines with security type "
            "'Standard'. Please set securityProfile.securityType."
        )
    if wanted.image is not None:
        _check_image(wanted.image.security, security)
    _check_size(wanted, security)


def _check_image(feature: str | None, security: str) -> None:
    allowed = ALLOWED[feature]
    if security in allowed:
        return
    if STANDARD not in allowed:
        only = next(iter(allowed))
        raise bad_request(
            "The provided gallery image only supports creation of VMs and VM Scale Sets with "
            f"'{only}' security type."
        )
    kind = "Trusted Launch Supported Gen2" if security == TRUSTED_LAUNCH else "Confidential VM"
    raise bad_request(
        f"Use of {security} setting is not supported for the provided image. Please select "
        f"{kind} OS Image. For more information, see https://aka.ms/TrustedLaunch-FAQ."
    )


def _check_size(wanted: Draft, security: str) -> None:
    size = wanted.size
    fits = {
        STANDARD: True,
        TRUSTED_LAUNCH: size.trusted_launch,
        CONFIDENTIAL: size.confidential,
    }
    if not fits[security]:
        raise bad_request(
            f"The VM size '{size.name}' is not supported for creation of VMs and Virtual Machine "
            f"Scale Set with '{security}' security type.",
            "vmSize",
        )


def secure_boot(properties: dict[str, object]) -> bool:
    return bool(at(properties, "securityProfile.uefiSettings.secureBootEnabled"))
