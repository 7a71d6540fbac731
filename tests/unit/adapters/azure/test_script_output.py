import subprocess

import pytest

from azlinux_cli.adapters.azure.script_output import parse_output, wrapped

MARK = "azl-test"


def enable(stdout: str, stderr: str) -> str:
    """The message as Azure writes it: the last 4,096 bytes of each stream."""
    return f"Enable succeeded: \n[stdout]\n{stdout[-4096:]}\n[stderr]\n{stderr[-4096:]}"


def through_a_shell(script: str) -> str:
    done = subprocess.run(
        ["sh"], input="\n".join(wrapped(script, MARK)), capture_output=True, text=True, check=False
    )
    return enable(done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("script", "status", "stdout", "stderr"),
    [
        ("echo hi", 0, "hi\n", ""),
        ("printf hi", 0, "hi", ""),
        ("echo hi; echo oh >&2; exit 3", 3, "hi\n", "oh\n"),
        ("printf oh >&2", 0, "", "oh"),
        ("exit 255", 255, "", ""),
        ("false", 1, "", ""),
        ("echo '[stderr]'; echo \"it's\"", 0, "[stderr]\nit's\n", ""),
        ("echo; echo", 0, "\n\n", ""),
        ("true\nfalse\necho two lines", 0, "two lines\n", ""),
        ("kill -9 $$", 137, "", "Killed\n"),
    ],
)
def test_a_real_shell_gives_back_status_and_streams(
    script: str, status: int, stdout: str, stderr: str
) -> None:
    found = parse_output(through_a_shell(script), MARK)

    assert (found.exit_status, found.stdout, found.truncated) == (status, stdout, False)
    assert found.stderr == stderr or "Killed" in found.stderr


def test_a_syntax_error_is_the_scripts_own() -> None:
    found = parse_output(through_a_shell("if then"), MARK)

    assert found.exit_status == 2
    assert found.stderr


def test_output_that_was_cut_is_known_to_be() -> None:
    found = parse_output(
        through_a_shell("i=0; while [ $i -lt 900 ]; do echo line-$i; i=$((i+1)); done"), MARK
    )

    assert found.exit_status == 0
    assert found.truncated
    assert found.stdout.endswith("line-899\n")


def test_a_long_stderr_is_cut_as_well() -> None:
    found = parse_output(through_a_shell("head -c 5000 /dev/zero | tr '\\0' x >&2"), MARK)

    assert (found.exit_status, found.truncated, len(found.stderr)) == (0, True, 4096)


@pytest.mark.parametrize("message", ["", "no streams here", enable("", ""), enable("part", "x")])
def test_without_the_last_line_there_is_no_exit_status(message: str) -> None:
    found = parse_output(message, MARK)

    assert found.exit_status is None
    assert found.truncated
