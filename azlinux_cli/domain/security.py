"""Which security type a machine gets: the image's rules first, then the user's wish.

Sources: "Trusted Launch for Azure virtual machines" (generation 2, size support); Azure Linux 4.0
architecture and portal quickstart (preview not signed for Secure Boot: Standard); "Azure Container
Linux overview" (needs Trusted Launch with vTPM and Secure Boot).
"""

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine import ImageFacts, Security, SecurityType


def choose_security(image: ImageFacts, wanted: SecurityType | None) -> Security:
    """Raises UsageError for a security type that the image cannot have."""
    if image.needs_trusted_launch and wanted is SecurityType.STANDARD:
        raise UsageError(
            f"{image.shown} boots only with Trusted Launch",
            hint="leave out --security-type, or say TrustedLaunch",
            code="SecurityTypeMismatch",
        )
    if wanted is SecurityType.TRUSTED_LAUNCH and image.generation != "V2":
        raise UsageError(
            f"{image.shown} is a generation 1 image; Trusted Launch needs generation 2",
            hint="leave out --security-type, or choose a generation 2 image",
            code="SecurityTypeMismatch",
        )
    if wanted is None:
        usable = image.trusted_launch and image.signed and image.generation == "V2"
        wanted = (
            SecurityType.TRUSTED_LAUNCH
            if usable or image.needs_trusted_launch
            else SecurityType.STANDARD
        )
    if wanted is SecurityType.STANDARD:
        return Security()
    return Security(wanted, secure_boot=image.signed, vtpm=True)
