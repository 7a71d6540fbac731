"""Full names of packages."""

import pytest

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.package import Nevra, parse_nevra


@pytest.mark.parametrize(
    ("text", "nevra"),
    [
        ("curl-8.11.1-5.azl3.x86_64", Nevra("curl", 0, "8.11.1", "5.azl3", "x86_64")),
        (
            "openssl-libs-1:3.5.4-4.azl4.x86_64",
            Nevra("openssl-libs", 1, "3.5.4", "4.azl4", "x86_64"),
        ),
        ("libstdc++-14.2.0-1~rc^2.noarch", Nevra("libstdc++", 0, "14.2.0", "1~rc^2", "noarch")),
        ("kernel-6.6.150.1-1.azl3.aarch64", Nevra("kernel", 0, "6.6.150.1", "1.azl3", "aarch64")),
    ],
)
def test_a_name_is_read_and_written_back(text: str, nevra: Nevra) -> None:
    assert parse_nevra(text) == nevra
    assert parse_nevra(str(nevra)) == nevra
    assert nevra.spec == text


@pytest.mark.parametrize(
    "text",
    ["", "curl", "-x-1-1.x86_64", "curl-1-1.x86_64; reboot", "curl-1-1.x86_64\n", "a b-1-1.noarch",
     "$(id)-1-1.noarch", "curl-x:1-1.noarch", "../curl-1-1.noarch"],
)  # fmt: skip
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(RemoteError, match="not the full name of a package"):
        parse_nevra(text)


def test_equal_builds_have_equal_texts_and_people_see_no_epoch_of_zero() -> None:
    nevra = parse_nevra("curl-8-1.x86_64")
    assert nevra == parse_nevra("curl-0:8-1.x86_64")
    assert (str(nevra), nevra.short, nevra.evr) == ("curl-0:8-1.x86_64", "curl-8-1.x86_64", "8-1")


@pytest.mark.parametrize(
    ("other", "makes_room"),
    [
        ("curl-7-1.x86_64", True),
        ("curl-7-1.noarch", True),
        ("curl-7-1.i686", False),
        ("curl-libs-8-1.x86_64", False),
    ],
)
def test_builds_of_one_package_are_told_from_others(other: str, *, makes_room: bool) -> None:
    assert parse_nevra("curl-8-1.x86_64").replaces(parse_nevra(other)) == makes_room
