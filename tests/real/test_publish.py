"""Updates that are published while machines run."""

import pytest

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.error import SandboxError
from tests.real.fleet import Fleet

_UPDATE = {"release": "3.0", "name": "curl", "evr": "99-1.azl3", "advisory": "AZL-TEST-99"}


def test_an_update_that_is_published_meanwhile_is_offered_and_can_be_installed(
    fleet: Fleet,
) -> None:
    node = fleet.machine()
    assert "99-1.azl3" not in node.out("sudo dnf -y -q check-update curl; true")

    process.publish(fleet.state, _UPDATE)

    assert "99-1.azl3" in node.out("sudo dnf -y -q --refresh check-update curl; true")
    assert "AZL-TEST-99" in node.out("sudo dnf -y -q updateinfo list curl")
    assert node.out("sudo dnf -y -q upgrade curl >&2; rpm -q curl").startswith("curl-99-1.azl3")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "a b"}, "'a b' is not a package's name"),
        ({"name": "-x"}, "'-x' is not a package's name"),
        ({"evr": "$(id)-1"}, "is not a version"),
        ({"evr": "1"}, "is not a version"),
        ({"advisory": "A\nB"}, "is not an advisory's id"),
        ({"severity": "Dire"}, "'Dire' is no severity"),
        ({"release": "5.0"}, "there are no repositories of 5.0"),
    ],
)
def test_an_update_that_makes_no_sense_is_refused(
    fleet: Fleet, change: dict[str, str], said: str
) -> None:
    with pytest.raises(SandboxError, match=said.replace("$", "\\$")):
        process.publish(fleet.state, {**_UPDATE, **change})
