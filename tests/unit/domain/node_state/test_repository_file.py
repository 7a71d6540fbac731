"""What of a repository's definition tells it apart."""

import pytest

from azlinux_cli.domain.node_state.repository_file import read_repositories

FILE = """\
#azl: /etc/yum.repos.d/base.repo
[base]
name=Base
baseurl=https://packages.example/base
enabled=1

[extra]
baseurl=https://packages.example/extra
enabled = False
#azl: /etc/dnf/dnf.conf
[main]
gpgcheck=1
"""


def test_enabled_repositories_are_named_the_tools_own_section_is_none() -> None:
    assert read_repositories(FILE).ids == ("base",)
    assert read_repositories(FILE.replace("enabled = False", "")).ids == ("base", "extra")
    assert read_repositories("").ids == ()


def test_an_override_switches_a_repository_off() -> None:
    override = "#azl: /etc/dnf/repos.override.d/99.repo\n[base]\nenabled=0\n"

    assert read_repositories(FILE + override).ids == ()


@pytest.mark.parametrize(
    "change",
    [
        ("packages.example/base", "mirror.example/base"),
        ("gpgcheck=1", "gpgcheck=0"),
        ("enabled = False", "enabled = True"),
        ("name=Base", "name=Base\nexclude=kernel*"),
    ],
)
def test_what_decides_where_packages_come_from_is_in_the_digest(change: tuple[str, str]) -> None:
    assert read_repositories(FILE.replace(*change)).digest != read_repositories(FILE).digest


@pytest.mark.parametrize(
    "change",
    [
        ("name=Base", "name=Base\n# a comment\n; another\n"),
        ("name=Base", "name=Base\npassword=hunter2\nusername=me"),
        ("https://packages", "https://me:hunter2@packages"),
    ],
)
def test_comments_and_logins_are_not(change: tuple[str, str]) -> None:
    assert read_repositories(FILE.replace(*change)).digest == read_repositories(FILE).digest
