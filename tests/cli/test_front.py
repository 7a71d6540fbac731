"""The command line before any command: versions, help, words that mean nothing."""

import subprocess
from pathlib import Path

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


@pytest.mark.parametrize(
    ("argv", "json_form"), [([], True), (["-o", "table"], False), (["-o", "jsonl"], True)]
)
def test_errors_take_the_form_that_the_profile_sets_unless_a_flag_says_otherwise(
    azl: Azl, home: Path, argv: list[str], *, json_form: bool
) -> None:
    assert azl("config", "set", "output", "json").status == ExitCode.OK

    result = azl("vm", "show", "web-1", *argv)

    assert result.status == ExitCode.AUTH
    assert result.err.startswith('{"error"') is json_form


def test_the_form_of_one_run_is_forgotten_in_the_next(azl: Azl, home: Path) -> None:
    azl("config", "set", "output", "json")
    azl("vm", "show", "web-1")
    azl("config", "unset", "output")

    assert azl("vm", "show", "web-1").err.startswith("error: ")
    azl("config", "set", "output", "json")
    azl("vm", "show", "web-1")
    assert azl("vmm").err.startswith("error: ")


def test_the_exit_codes_topic_prints_every_code(azl: Azl) -> None:
    result = azl("help", "exit-codes")

    assert result.status == ExitCode.OK
    assert [int(line.split()[0]) for line in result.out.splitlines()] == [*ExitCode]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["config", "list", "-o", "json"]])
def test_output_that_finds_no_room_is_an_error_in_words(e2e: AzlProcess, argv: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*e2e.argv, *argv], env=e2e.environ, stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert done.returncode == ExitCode.FAILED
    assert done.stderr.count(b"\n") == 1
    assert b"could not read or write the output: no space left on device" in done.stderr


@pytest.mark.parametrize(
    ("closed", "argv", "status"),
    [
        ("<&-", ["sandbox", "reset"], ExitCode.USAGE),
        (">&-", ["config", "list"], ExitCode.OK),
        (">&-", ["--version"], ExitCode.OK),
        ("<&- >&- 2>&-", ["config", "list"], ExitCode.OK),
    ],
)
def test_closed_streams_are_no_bug(
    e2e: AzlProcess, closed: str, argv: list[str], status: int
) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {closed}', "sh", *e2e.argv, *argv],
        env=e2e.environ,
        capture_output=True,
        check=False,
    )

    assert done.returncode == status
    assert b"Traceback" not in done.stderr


def test_text_that_the_terminal_has_no_letters_for_is_escaped(e2e: AzlProcess) -> None:
    e2e("config", "set", "location=köln")

    result = e2e("config", "get", "location", environ={"PYTHONIOENCODING": "ascii"})

    assert (result.status, result.out) == (ExitCode.OK, "k\\xf6ln\n")
