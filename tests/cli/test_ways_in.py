"""The setting `ways` and `--via`: real parser, fake world."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTrouble, Trouble
from azlinux_cli.ports.run_command import ScriptOutput
from tests.fakes.node_world import World, some_settings, three_nodes

ROW = ("-o", "json", "--", "x")


@pytest.fixture
def world() -> World:
    """web-1 answers by Run Command and over SSH, where web-2 does not let anybody in."""
    world = three_nodes()
    world.shell.answers["web-1"] = NodeResult("", 0, "ssh\n")
    world.shell.troubles["web-2"] = NodeTrouble(Trouble.TIMED_OUT, "web-2: no answer")
    world.run_command.answers = {name: ScriptOutput(0, "arm\n", "") for name in ("web_1", "web_2")}
    return world


def _rows(world: World, *argv: str) -> list[tuple[str, str, str]]:
    rows = world(*argv, *ROW).json()
    return [(row["via"], row["address"], row["stdout"]) for row in rows]


@pytest.mark.parametrize("noun", ["node", "vm"])
def test_the_profile_says_the_ways_and_the_command_line_says_others(
    world: World, noun: str
) -> None:
    world.settings = some_settings(ways="private,run-command")

    assert _rows(world, noun, "run", "web-[1-2]") == [
        ("private", "10.0.0.1", "ssh\n"),
        ("run-command", "10.0.0.2", "arm\n"),
    ]
    assert _rows(world, noun, "run", "web-[1-2]", "--via", "public") == [
        ("public", "20.0.0.1", "ssh\n"),
        ("public", "20.0.0.2", ""),
    ]
    assert _rows(world, noun, "run", "web-1", "--via", "run-command") == [
        ("run-command", "10.0.0.1", "arm\n")
    ]


@pytest.mark.parametrize(
    ("noun", "second"),
    [("node", ("ssh", "20.0.0.2", "")), ("vm", ("run-command", "20.0.0.2", "arm\n"))],
)
def test_unset_only_vm_run_has_run_command_for_a_second_way(
    world: World, noun: str, second: tuple[str, str, str]
) -> None:
    assert _rows(world, noun, "run", "web-[1-2]") == [("ssh", "20.0.0.1", "ssh\n"), second]


def test_with_run_command_alone_nobody_signs_in_and_no_host_key_is_proven(world: World) -> None:
    world.settings = some_settings(ways="run-command")
    world.host_keys.pins.clear()

    assert _rows(world, "vm", "run", "web-1") == [("run-command", "20.0.0.1", "arm\n")]
    assert world.shell.ran == []
    assert len(world.run_command.asked) == 1


@pytest.mark.parametrize("question", [("node", "report"), ("update", "check")])
def test_questions_take_the_ways_over_ssh_and_refuse_without_one(
    world: World, question: tuple[str, str]
) -> None:
    world.settings = some_settings(ways="private,public,run-command")
    report = world(*question, "web-2", "-o", "json")
    world.settings = some_settings(ways="run-command")
    refused = world(*question, "web-2")

    assert [name for name, *_ in world.shell.ran] == ["web-2", "web-2"]
    assert report.json()[0]["address"] == "20.0.0.2"
    assert world.run_command.asked == []
    assert refused == (
        2,
        "",
        (
            "error: this goes over SSH, and the setting ways is run-command alone\n"
            "hint: AZL_WAYS=ssh in front of the command, for this once\n"
        ),
    )


def test_what_goes_one_way_goes_the_first_over_ssh(world: World) -> None:
    world.settings = some_settings(ways="private,public")

    (listed,) = world("node", "list", "web-1", "-o", "json").json()
    line = world("vm", "ssh", "web-1", "--print").out

    assert listed["address"] == "10.0.0.1"
    assert line.endswith(" -- 10.0.0.1\n")


@pytest.mark.parametrize("noun", ["node", "vm"])
def test_an_order_that_is_none_changes_nothing(world: World, noun: str) -> None:
    result = world(noun, "run", "web-1", "--via", "run-command,ssh", "--", "x")

    assert result == (
        2,
        "",
        (
            "error: run-command can only be the last way\n"
            "hint: what Azure was asked to run may have begun; azl never sends it a second time\n"
        ),
    )
    assert (world.shell.ran, world.run_command.asked) == ([], [])
