from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine import ImageFacts, SecurityType
from azlinux_cli.domain.security import choose_security
from azlinux_cli.domain.vm import ImageReference

THREE = ImageFacts(ImageReference("p", "o", "s", "latest"), trusted_launch=True)
FOUR = replace(THREE, signed=False)
ACL = replace(THREE, needs_trusted_launch=True)
GENERATION_1 = replace(THREE, generation="V1", trusted_launch=False)
UNSUPPORTED = replace(THREE, trusted_launch=False)
STANDARD, TRUSTED = SecurityType.STANDARD, SecurityType.TRUSTED_LAUNCH


@pytest.mark.parametrize(
    ("image", "wanted", "shown"),
    [
        (THREE, None, "TrustedLaunch + vTPM + Secure Boot"),
        (THREE, STANDARD, "Standard"),
        (FOUR, None, "Standard"),
        (FOUR, TRUSTED, "TrustedLaunch + vTPM"),
        (ACL, None, "TrustedLaunch + vTPM + Secure Boot"),
        (ACL, TRUSTED, "TrustedLaunch + vTPM + Secure Boot"),
        (GENERATION_1, None, "Standard"),
        (GENERATION_1, STANDARD, "Standard"),
        (UNSUPPORTED, None, "Standard"),
        (UNSUPPORTED, TRUSTED, "TrustedLaunch + vTPM + Secure Boot"),
    ],
)
def test_the_security_type_follows_the_image_then_the_wish(
    image: ImageFacts, wanted: SecurityType | None, shown: str
) -> None:
    assert str(choose_security(image, wanted)) == shown


def test_acl_without_trusted_launch_is_refused() -> None:
    with pytest.raises(UsageError, match="boots only with Trusted Launch"):
        choose_security(ACL, STANDARD)


def test_trusted_launch_of_a_generation_1_image_is_refused() -> None:
    with pytest.raises(UsageError, match="generation 1"):
        choose_security(GENERATION_1, TRUSTED)
