"""Events survive being written down."""

import json

import pytest

from azlinux_cli.domain.rollout.event import (
    BY_WORD,
    Event,
    GateEnded,
    RunEnded,
    StepEnded,
    UnitEnded,
    UnitOutcome,
    When,
    from_document,
    to_document,
)
from azlinux_cli.domain.rollout.record import Record, broken_at, event_text, link

SOME: list[Event] = [
    StepEnded(
        "a", "look", 2, True, hints=("x", "y"), facts={"deep": [1, {"é": None}]}, seconds=0.5
    ),
    UnitEnded("a", UnitOutcome.ROLLED_BACK, "reboot", "never came back"),
    GateEnded("g", When.AFTER_NODE, 3, False, unit="a", evidence="no"),
    RunEnded("partial"),
]


@pytest.mark.parametrize("event", SOME, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    back = from_document(json.loads(event_text(event)))
    assert back == event
    assert to_document(back) == to_document(event)


def test_every_event_has_a_word() -> None:
    assert {"run-taken", "step-begun", "unit-ended", "gate-ended"} <= set(BY_WORD)
    assert len(BY_WORD) == 17


def _chain(events: list[Event]) -> list[Record]:
    records, before = [], "root"
    for seq, event in enumerate(events, start=1):
        text = event_text(event)
        records.append(Record(seq, seq / 10, text, link(before, seq, seq / 10, text)))
        before = records[-1].digest
    return records


def test_a_whole_chain_is_found_whole() -> None:
    assert broken_at("root", _chain(SOME)) is None


def test_every_change_to_a_record_is_found() -> None:
    records = _chain(SOME)
    first = records[0]
    changed = [
        Record(1, first.at, first.text.replace("look", "book"), first.digest),
        Record(1, first.at + 1, first.text, first.digest),
        Record(1, first.at, first.text, "0" + first.digest[1:]),
        Record(2, first.at, first.text, first.digest),
    ]
    for bad in changed:
        assert broken_at("root", [bad, *records[1:]]) == 1
    assert broken_at("another plan", records) == 1
    assert broken_at("root", [records[0], *records[2:]]) == 2
    assert broken_at("root", [records[0], records[2], records[1]]) == 2
