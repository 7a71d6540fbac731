import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.remote_command import (
    LONGEST_LINE_BYTES,
    as_user,
    quoted,
    remote_command,
    remote_script,
)

HOSTILE = ["a b", "'", '"', "$(touch x)", "`id`", "a\nb", "-n", "*", "é", "\\", ";", ""]


def _sh(line: str, stdin: str = "") -> str:
    done = subprocess.run(["sh", "-c", line], input=stdin.encode(), capture_output=True, check=True)
    return done.stdout.decode()


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


# What could be the name of a host, a tag, a package or a file, and meant badly.
_NASTY = st.text(st.sampled_from("a ='\"\\$(){}[]`;&|<>*?!#~%^@-+,.:/\n\té\x7f"), max_size=12)
_ANY = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
_WORDS = st.lists(
    _NASTY
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
    | st.sampled_from(["$(touch owned)", "`touch owned`", "; touch owned", "-rf", "=ls", "%self"]),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "zsh", "fish"])
@settings(max_examples=40, deadline=None)
@given(words=_WORDS)
def test_any_words_arrive_as_they_are_whatever_the_login_shell(
    shell: str, words: list[str]
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    line = remote_command(["printf", "[%s]", *words]).line
    done = subprocess.run([shell, "-c", line], capture_output=True, check=True)

    assert done.stdout.decode() == "".join(f"[{word}]" for word in words)


@settings(max_examples=40, deadline=None)
@given(
    words=_WORDS, user=_NASTY, stdin=st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)
def test_any_words_arrive_through_two_shells_and_sudo(
    words: list[str], user: str, stdin: str
) -> None:
    """sudo stands for what comes behind its options; here it prints them, then runs the rest."""
    command = remote_command(["printf", "[%s]", *words]).line
    sudo = 'sudo() { printf "<%s>" "$4"; shift 5; "$@"; cat; }; '

    said = _sh(sudo + as_user(user, command, stdin))

    assert said == f"<{user}>" + "".join(f"[{word}]" for word in words) + stdin


@given(_ANY)
def test_a_quoted_word_has_no_bare_character_that_a_shell_minds(word: str) -> None:
    text = quoted(word)
    bare = re.sub(r"'[^'\\]*'", "", re.sub(r"\\['\\]", "", text))

    assert bare == "" or text == word


def test_what_is_harmless_stays_readable() -> None:
    assert quoted("/usr/bin/env-2_x:y@z,w+1.0") == "/usr/bin/env-2_x:y@z,w+1.0"
    assert remote_command(["A=b", "=ls", "%1", "it's", "a\\b", ""]).line == (
        "A=b '=ls' '%1' 'it'\\''s' 'a'\\\\'b' ''"
    )


def test_a_command_line_that_linux_would_not_take_is_refused_before_it_is_sent() -> None:
    longest = "x" * (LONGEST_LINE_BYTES - len("echo "))
    line = remote_command(["echo", longest]).line

    assert len(_sh(line)) == len(longest) + 1
    with pytest.raises(OSError, match="Argument list too long"):
        subprocess.run(["sh", "-c", line + "x"], check=True)
    for words, sudo in ((["echo", longest + "x"], False), (["echo", longest], True)):
        with pytest.raises(UsageError, match="bytes long, and Linux takes 131,071") as caught:
            remote_command(words, sudo=sudo)
    assert caught.value.hints[0].startswith("--script FILE sends")


def test_ten_megabytes_go_as_a_script_but_not_as_an_argument() -> None:
    text = f"printf %s {quoted('x' * 10_000_000)} | wc -c\n"
    command = remote_script(text)

    assert _sh(command.line, command.stdin).strip() == "10000000"
    with pytest.raises(UsageError, match="10,000,"):
        remote_script("", ["x" * 10_000_000])
