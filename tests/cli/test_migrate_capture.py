"""`azl migrate capture`: real parser, fake world, whole output."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from azlinux_cli.domain.node import NodeResult, NodeTrouble, Trouble
from tests.fakes.node_world import World, three_nodes

_SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
_SAID = """\
@@azl os-release
ID=azurelinux
VERSION_ID="3.0"
VERSION="3.0.20260809"
@@azl account
root:0:0:/root:/bin/bash
@@azl password
root:set
@@azl package
bash\t0:5.2-3.azl3\tx86_64\tMicrosoft Corporation
@@azl listeners
@@azl listeners-status 0
@@azl directory
2048 3 - "/srv"
@@azl end
"""


@pytest.fixture
def world() -> World:
    world = three_nodes()
    world.shell.answers["web-1"] = NodeResult("", 0, _SAID)
    world.shell.troubles["web-2"] = NodeTrouble(Trouble.REFUSED, "web-2: 20.0.0.2 refused")
    return world


def test_a_line_for_each_machine_and_an_error_for_each_that_did_not_say(world: World) -> None:
    status, out, err = world("migrate", "capture", "web-1", "web-2")

    assert (status, err) == (3, "error: web-2: 20.0.0.2 refused\n")
    assert out == (
        "NAME    RELEASE       ACCOUNTS    PACKAGES    REPOSITORIES    UNITS    FILES    DATA    "
        "NOT KNOWN\n"
        "web-1   3.0.20260809  1           1           0               0        0        2 MiB\n"
        + "web-2".ljust(
            len(
                "NAME    RELEASE       ACCOUNTS    PACKAGES    REPOSITORIES    UNITS    "
                "FILES    DATA    "
            )
        )
        + "refused\n"
    )


def test_programs_get_all_of_it(world: World) -> None:
    result = world("migrate", "capture", "web-1", "web-2", "-o", "json")

    told, refused = result.json()
    for name, document in (("captured-machine", told), ("captured-machine", refused),
                           ("manifest", told["manifest"])):  # fmt: skip
        schema = json.loads((_SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(document)
    assert told["manifest"]["accounts"][0]["password"] == "set"
    assert (refused["reason"], refused["manifest"]) == ("refused", None)


def test_saying_nothing_does_not_mean_all(world: World) -> None:
    result = world("migrate", "capture")

    assert result.status == 2
    assert "no machine is named" in result.err
    assert world.shell.ran == []
