"""`azl help`: the topics say what is so."""

import pytest

from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.settings import FORMATS
from tests.command import Azl


def test_exit_codes_lists_every_code_once(azl: Azl) -> None:
    lines = azl("help", "exit-codes").out.splitlines()
    assert [int(line.split()[0]) for line in lines] == [int(code) for code in ExitCode]


def test_output_names_every_format(azl: Azl) -> None:
    text = azl("help", "output").out
    assert all(f"-o {form} " in text for form in FORMATS)


def test_selection_names_every_way_to_choose(azl: Azl) -> None:
    text = azl("help", "selection").out
    for word in ("'web-*'", "'web-[1-40]'", "-l KEY=VALUE", "--exclude", "-g GROUP", "--all"):
        assert word in text
    assert f"--os {OsKind.AZURE_LINUX_3}|{OsKind.AZURE_LINUX_4}|{OsKind.ACL}" in text


@pytest.mark.parametrize("topic", ["exit-codes", "output", "selection"])
def test_no_line_is_wider_than_a_hundred_columns(azl: Azl, topic: str) -> None:
    done = azl("help", topic)
    assert (done.status, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 100
