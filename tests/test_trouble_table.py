"""The table of docs/ssh.md says of every trouble what azl does."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from azlinux_cli.adapters.ssh.retry import PAUSES_S
from azlinux_cli.adapters.ssh.trouble import describe
from azlinux_cli.cli.exit_codes import code_of_error
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.services.run_on_nodes import NO_WAY_IN

PAGE = Path(__file__).parent.parent / "docs" / "ssh.md"
HEADING = "## What can go wrong, and what azl says\n"
_ROW = re.compile(r"^\| `([a-z-]+)` \| (.+) \| (.+) \| (\d+) \| (.+) \|$", re.MULTILINE)


class Row(NamedTuple):
    reason: str
    when: str
    said: str
    code: str
    again: str


def rows() -> list[Row]:
    section = PAGE.read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    return [Row(*found) for found in _ROW.findall(section)]


def test_every_trouble_has_a_row() -> None:
    assert list(dict.fromkeys(row.reason for row in rows())) == [
        *(trouble.value for trouble in Trouble)
    ]


@pytest.mark.parametrize("trouble", Trouble)
def test_exit_code_and_second_way_are_as_they_are(trouble: Trouble) -> None:
    own = [row for row in rows() if row.reason == trouble]

    code = code_of_error(NodeTrouble(trouble, "").error)
    assert {row.code for row in own} == {str(int(code))}
    assert {row.again == "Run Command" for row in own} == {trouble in NO_WAY_IN}


def sentence(trouble: Trouble) -> str:
    return describe(trouble, NodeTarget("x", "ADDRESS")).message.removeprefix("x: ")


# The others are said where more is known: the key, the event, the service's words.
@pytest.mark.parametrize("trouble", [t for t in Trouble if sentence(t) != t.value])
def test_the_sentence_of_what_happens_on_the_way_is_the_one_that_is_said(trouble: Trouble) -> None:
    assert sentence(trouble) in {row.said for row in rows() if row.reason == trouble}


def test_the_pauses_are_as_long_as_they_are() -> None:
    *first, last = (f"{pause:g}" for pause in PAUSES_S)

    again = f"after {', '.join(first)} and {last} s"
    assert [row.when for row in rows() if row.again == again] == [
        "hung up before the version (`MaxStartups`)"
    ]
