"""A host that is not proven to be itself: exit code 13 in every command, and what proves it."""

import json

import pytest

from azlinux_cli.domain.node import NodeTrouble, Trouble
from tests.fakes.node_world import World, three_nodes
from tests.unit.domain.test_known_hosts import A, B

_HINT = "azl node trust web-1"


@pytest.fixture
def world() -> World:
    return three_nodes()


@pytest.mark.parametrize("reason", [Trouble.HOST_KEY_UNKNOWN, Trouble.HOST_KEY_CHANGED])
@pytest.mark.parametrize(
    "argv",
    [
        ("node", "report", "web-1"),
        ("node", "run", "web-1", "--", "id"),
        ("vm", "run", "web-1", "--", "id"),
    ],
    ids=" ".join,
)
def test_a_key_that_is_not_the_pinned_one_is_13_and_names_the_proof(
    world: World, argv: tuple[str, ...], reason: Trouble
) -> None:
    world.shell.troubles["web-1"] = NodeTrouble(reason, "web-1 shows another key", (_HINT,))

    result = world(*argv)

    assert result.status == 13
    assert f"hint: {_HINT}" in result.err


@pytest.mark.parametrize(
    "argv",
    [
        ("vm", "run", "web-1", "--", "id"),
        ("vm", "ssh", "web-1"),
        ("node", "trust", "web-1"),
    ],
    ids=" ".join,
)
def test_a_server_that_azure_does_not_know_is_13_and_nobody_signs_in(
    world: World, argv: tuple[str, ...]
) -> None:
    world.host_keys.pins.clear()
    world.run_command.answers = {"web_1": f"{A.text}\n"}
    world.probe.keys = {"web_1": B}

    result = world(*argv)

    assert result.status == 13
    assert "is not web-1: its host key is" in result.err
    assert "uid=" not in result.out
    assert world.became == []
    assert world.host_keys.pins == {}


@pytest.mark.parametrize("argv", [("vm", "run", "web-1", "--", "id"), ("vm", "ssh", "web-1")])
def test_what_azure_could_not_prove_names_both_ways_to_prove_it(
    world: World, argv: tuple[str, ...]
) -> None:
    world.host_keys.pins.clear()
    world.run_command.answers = {"web_1": "no key\n"}

    result = world(*argv)

    assert result.status == 13
    assert "hint: azl node trust web-1 asks Azure again" in result.err
    assert "hint: azl node trust web-1 --fingerprint SHA256:..." in result.err


def test_one_refused_among_others_is_a_partial_failure_that_says_which(world: World) -> None:
    world.shell.troubles["web-1"] = NodeTrouble(Trouble.HOST_KEY_CHANGED, "no", (_HINT,))

    result = world("node", "run", "--all", "-o", "json", "--", "true")

    assert result.status == 3
    reasons = {run["name"]: run["reason"] for run in json.loads(result.out)}
    assert reasons["web-1"] == "host-key-changed"
