import subprocess

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.remote_command import remote_command, remote_script

HOSTILE = ["a b", "'", '"', "$(touch x)", "`id`", "a\nb", "-n", "*", "é", "\\", ";", ""]


def _sh(line: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["sh", "-c", line], input=stdin, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_one_word_is_shell_text() -> None:
    assert _sh(remote_command(["echo a; echo b"]).line) == "a\nb\n"


def test_several_words_are_a_program_and_its_arguments() -> None:
    line = remote_command(["printf", "[%s]", *HOSTILE]).line

    assert _sh(line) == "".join(f"[{value}]" for value in HOSTILE)


def test_sudo_is_for_the_whole_command() -> None:
    line = remote_command(["cd /root && ls | wc -l"], sudo=True).line

    assert line == "sudo -n -- sh -c 'cd /root && ls | wc -l'"


@pytest.mark.parametrize("words", [[], [""], ["", "  "]])
def test_no_command_is_an_error_that_shows_how(words: list[str]) -> None:
    with pytest.raises(UsageError, match="no command is given") as caught:
        remote_command(words)

    assert "-- uname -r" in caught.value.hints[0]


@pytest.mark.parametrize(
    ("first", "program"),
    [
        ("echo", "sh -s --"),
        ("#!/bin/sh -e", "sh -s --"),
        ("#!/usr/bin/env bash", "bash -s --"),
        ("#! /bin/bash", "bash -s --"),
        ("#!/usr/bin/python3", "python3 -"),
        ("#!", "sh -s --"),
    ],
)
def test_a_script_is_fed_to_the_interpreter_of_its_first_line(first: str, program: str) -> None:
    command = remote_script(f"{first}\necho hello\n")

    assert command.line == program
    assert command.stdin == f"{first}\necho hello\n"


def test_arguments_of_a_script_arrive_as_they_are() -> None:
    command = remote_script('for a in "$@"; do printf "[%s]" "$a"; done', HOSTILE)

    assert _sh(command.line, command.stdin) == "".join(f"[{value}]" for value in HOSTILE)


def test_a_script_may_run_as_root() -> None:
    assert remote_script("id", ["x y"], sudo=True).line == "sudo -n -- sh -s -- 'x y'"


def test_an_interpreter_that_cannot_be_fed_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"x\.pl is for 'perl'"):
        remote_script("#!/usr/bin/perl\n", source="x.pl")
