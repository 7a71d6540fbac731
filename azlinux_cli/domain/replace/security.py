"""The security profile that a machine has, and the one it can have with another image."""

from azlinux_cli.domain.machine import ImageFacts, Security, SecurityType
from azlinux_cli.domain.replace.model import VmModel

_TRUSTED = SecurityType.TRUSTED_LAUNCH.value.lower()


def security_again(model: VmModel, image: ImageFacts) -> Security:
    """The security profile of the machine made again: its own, as far as the image goes with it."""
    able = image.trusted_launch or image.needs_trusted_launch
    trusted = model.security_type.lower() == _TRUSTED
    if not able or not (trusted or image.needs_trusted_launch):
        return Security()
    if not trusted:
        return Security(SecurityType.TRUSTED_LAUNCH, secure_boot=image.signed, vtpm=True)
    secure_boot = model.secure_boot and image.signed
    return Security(SecurityType.TRUSTED_LAUNCH, secure_boot=secure_boot, vtpm=model.vtpm)


def security_of(model: VmModel) -> Security:
    if model.security_type.lower() != _TRUSTED:
        return Security()
    return Security(SecurityType.TRUSTED_LAUNCH, model.secure_boot, model.vtpm)
