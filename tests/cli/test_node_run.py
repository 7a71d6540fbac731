"""`azl node run`: real parser, fake world, whole output."""

import json
from pathlib import Path

import pytest

from azlinux_cli.domain.node import NodeResult
from tests.fakes.node_world import World, three_nodes


@pytest.fixture
def world() -> World:
    return three_nodes()


def test_run_shows_equal_output_once(world: World) -> None:
    world.shell.answers = {
        "web-1": NodeResult("", 0, "6.6\n"),
        "web-2": NodeResult("", 0, "6.6\n"),
        "db-1": NodeResult("", 0, "6.18\n"),
    }

    assert world("node", "run", "--all", "--", "uname", "-r") == (
        0,
        "== web-[1-2] (2 nodes)\n6.6\n\n== db-1\n6.18\n",
        "",
    )
    assert {command for _, command, _ in world.shell.ran} == {"uname -r"}


def test_what_follows_the_dashes_is_not_azls(world: World) -> None:
    world.shell.answers = {}

    result = world("node", "run", "web-1", "--", "printf", "%s|", "--output", "-h", "--", "a b")

    assert result == (0, "--output|-h|--|a b|\n", "")


def test_run_is_partial_when_a_command_fails_somewhere(world: World) -> None:
    world.shell.answers = {
        "web-1": NodeResult("", 0, "ok\n"),
        "web-2": NodeResult("", 4, "", "no such unit\n"),
    }

    status, out, err = world("node", "run", "web-[1-2]", "-o", "json", "--", "true")
    runs = json.loads(out)

    assert status == 3
    assert [(r["exitStatus"], r["stdout"], r["stderr"], r["via"]) for r in runs] == [
        (0, "ok\n", "", "ssh"),
        (4, "", "no such unit\n", "ssh"),
    ]
    assert json.loads(err)["error"]["message"] == "web-2: the command ended with exit status 4"


def test_run_without_naming_machines_is_refused(world: World) -> None:
    result = world("node", "run", "--", "reboot")

    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error: no machine is named\n")
    assert world.shell.ran == []


def test_run_without_a_command_is_refused(world: World) -> None:
    result = world("node", "run", "--all")

    assert result.status == 2
    assert result.err == (
        "error: no command is given\nhint: put it behind --, as in: -- uname -r\n"
    )


def test_a_script_is_sent_with_its_arguments(world: World, tmp_path: Path) -> None:
    script = tmp_path / "check.sh"
    script.write_text('#!/bin/sh\nprintf "[%s]" "$@"\n', encoding="utf-8")
    world.shell.answers = {}

    result = world("node", "run", "web-1", "--script", str(script), "--", "a b", "$HOME")

    assert result.out == "[a b][$HOME]\n"


def test_dry_run_says_what_would_be_run_and_runs_nothing(world: World) -> None:
    result = world("node", "run", "web-1", "--sudo", "--dry-run", "--", "reboot")

    assert (result.status, result.err) == (0, "")
    assert result.out == (
        "NAME    GROUP    RESULT    DETAIL\n"
        "web-1   g        planned   ops@20.0.0.1: sudo -n -- sh -c reboot\n"
    )
    assert world.shell.ran == []


def test_a_nodes_output_cannot_drive_the_terminal_but_is_whole_in_json(world: World) -> None:
    world.shell.answers = {"web-1": NodeResult("", 0, "\x1b]0;owned\x07\n")}

    assert world("node", "run", "web-1", "--", "x").out == "?]0;owned?\n"
    assert world("node", "run", "web-1", "-o", "json", "--", "x").json()[0]["stdout"] == (
        "\x1b]0;owned\x07\n"
    )
