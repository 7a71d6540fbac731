"""Every event as `-o jsonl` shows it has the documented shape."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.event import BY_WORD, Event, UnitOutcome, When
from azlinux_cli.domain.rollout.record import Record, event_text, public_document, rfc3339

SCHEMA = Path(__file__).parents[4] / "docs" / "schemas" / "rollout-event.json"
EVENTS: list[Event] = [
    ev.RunTaken("ada@desk", 4711, "0.4.0", "grace@ops (process 12)"),
    ev.RunLeft("ada@desk"),
    ev.WaveBegun(0),
    ev.WaveEnded(0),
    ev.UnitAdmitted("web-1", 0, 1),
    ev.StepBegun("web-1", "transact", 1),
    ev.StepEnded(
        "web-1", "transact", 1, False, "Scriptlet", "it failed", ("look",), True, 1.5, {"a": [1]}
    ),
    ev.UnitEnded("web-1", UnitOutcome.ROLLED_BACK, "Scriptlet", "it failed", ("look",), 2.5),
    ev.GateBegun("http:x", When.AFTER_NODE, 0, "web-1"),
    ev.GateEnded("approval", When.BEFORE_WAVE, 1, True, by="grace@ops"),
    ev.SoakBegun(0, 300.0),
    ev.RunPaused("window", "it is closed", until=1_795_392_000.25),
    ev.RunResumed("ada@desk", "mended", 3, 8),
    ev.UnitRetried("web-1", "ada@desk"),
    ev.RunHalted("failures", "1 machine failed, and 0 may"),
    ev.RunAborted("ada@desk", "wrong fleet"),
    ev.RunEnded("succeeded"),
]


def _document(event: Event) -> dict[str, Any]:
    record = Record(3, 1_795_392_000.0625, event_text(event), "d")
    return public_document(record, "uk3f9x2ab")


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return found


@pytest.fixture(scope="module")
def schema(shapes: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(shapes, format_checker=FormatChecker())


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for event in EVENTS} == set(BY_WORD.values())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_has_the_documented_shape_in_the_documented_order(
    event: Event, schema: Draft202012Validator, shapes: dict[str, Any]
) -> None:
    document = _document(event)

    schema.validate(document)
    shape = next(s for s in shapes["oneOf"] if s["title"] == document["event"])
    assert [*document] == [*shape["properties"]]


def test_a_key_that_nobody_documented_is_refused(schema: Draft202012Validator) -> None:
    with pytest.raises(ValidationError):
        schema.validate({**_document(EVENTS[0]), "more": 1})


def test_times_are_in_utc_with_milliseconds() -> None:
    paused = _document(next(event for event in EVENTS if isinstance(event, ev.RunPaused)))

    assert (paused["at"], paused["until"]) == (
        "2026-11-23T00:00:00.062Z",
        "2026-11-23T00:00:00.250Z",
    )
    assert rfc3339(0.9999) == "1970-01-01T00:00:00.999Z"


def test_a_pause_without_an_end_has_none() -> None:
    paused = replace(ev.RunPaused("asked", "somebody asked for it"), by="ada@desk")

    assert _document(paused)["until"] is None
