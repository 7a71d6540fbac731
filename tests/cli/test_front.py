"""The command line before any command: versions, help, words that mean nothing."""

import pytest

from azlinux_cli import __version__
from azlinux_cli.cli.exit_codes import ExitCode
from tests.command import Azl, AzlProcess


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version_is_the_same_inside_and_at_the_front_door(
    azl: Azl, e2e: AzlProcess, flag: str
) -> None:
    inside, front = azl(flag), e2e(flag)

    assert (inside.status, inside.out) == (0, f"azl {__version__}\n")
    assert front == inside


def test_help_lists_every_noun_on_stdout(azl: Azl) -> None:
    result = azl("--help")

    assert result.status == ExitCode.OK
    assert result.err == ""
    for noun in ("vm", "image", "node", "sandbox", "config", "completion", "doctor"):
        assert f"\n  {noun} " in result.out


def test_azl_alone_prints_its_help(azl: Azl) -> None:
    assert azl() == azl("--help")


@pytest.mark.parametrize("noun", ["vm", "image", "node", "auth", "config", "sandbox", "help"])
def test_a_noun_alone_names_its_verbs_in_one_line(azl: Azl, noun: str) -> None:
    result = azl(noun)

    assert (result.status, result.out) == (ExitCode.USAGE, "")
    first, hint = result.err.splitlines()
    assert first.startswith(f"error: azl {noun} needs a command: ")
    assert hint == f"hint: `azl {noun} --help` says what each does"


def test_a_mistyped_noun_suggests_the_right_one(azl: Azl) -> None:
    result = azl("vmm")

    assert result == (
        ExitCode.USAGE,
        "",
        "error: azl has no command 'vmm'\nhint: did you mean `azl vm`?\n",
    )


def test_a_mistyped_verb_suggests_the_right_one(azl: Azl) -> None:
    result = azl("vm", "lsit")

    assert result.status == ExitCode.USAGE
    assert result.err == "error: azl vm has no command 'lsit'\nhint: did you mean `azl vm list`?\n"


def test_a_usage_error_is_json_when_json_was_asked_for(azl: Azl) -> None:
    result = azl("vmm", "-o", "json")

    assert result.status == ExitCode.USAGE
    assert result.out == ""
    assert result.error() == {
        "code": "Usage",
        "message": "azl has no command 'vmm'",
        "hint": ["did you mean `azl vm`?"],
        "details": {},
        "exitCode": 2,
    }


def test_the_exit_codes_topic_prints_every_code(azl: Azl) -> None:
    result = azl("help", "exit-codes")

    assert result.status == ExitCode.OK
    assert [int(line.split()[0]) for line in result.out.splitlines()] == [*ExitCode]
