"""Gates as they are written, kept in a plan, and asked for."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GateKind, parse_gates

ROUND = {When.BEFORE_RUN, When.AFTER_WAVE, When.AFTER_RUN}
SECRET = "s3cr3t-of-mine"


@pytest.mark.parametrize(
    ("text", "kind", "value", "when"),
    [
        ("http:https://lb/health", GateKind.HTTP, "https://lb/health", ROUND),
        ("http:http://lb:8080/h?a=b=c", GateKind.HTTP, "http://lb:8080/h?a=b=c", ROUND),
        ("command:./check.sh", GateKind.COMMAND, "./check.sh", ROUND),
        ("command:A=b ./check.sh x=y", GateKind.COMMAND, "A=b ./check.sh x=y", ROUND),
        (" node: systemctl is-active nginx ", GateKind.NODE, "systemctl is-active nginx",
         {When.AFTER_NODE}),
        ("after-node=node:true", GateKind.NODE, "true", {When.AFTER_NODE}),
        ("before-run,after-run=http:http://lb/", GateKind.HTTP, "http://lb/",
         {When.BEFORE_RUN, When.AFTER_RUN}),
        ("prometheus:http://p:9090/x/ max(up == bool 1)", GateKind.PROMETHEUS,
         "http://p:9090/x/ max(up == bool 1)", ROUND),
        ("approval", GateKind.APPROVAL, "", {When.BEFORE_WAVE}),
        ("before-run=approval:Ann,bob", GateKind.APPROVAL, "Ann,bob", {When.BEFORE_RUN}),
    ],
)  # fmt: skip
def test_a_gate_is_a_moment_a_kind_and_a_value(
    text: str, kind: GateKind, value: str, when: set[When]
) -> None:
    gate = Gate.parse(text)

    assert (gate.kind, gate.value, {*gate.when}) == (kind, value, when)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "'' is no kind of gate"),
        ("ping:lb", "'ping' is no kind of gate"),
        ("https://lb/health", "has no kind"),
        ("http://lb/health", "has no kind"),
        ("http:", "is not a URL"),
        ("http:lb/health", "is not a URL"),
        ("http:ftp://lb/", "is not a URL"),
        ("http:http://", "is not a URL"),
        ("http:http://lb:99999/", "is not a URL"),
        ("http:http://[::1/", "is not a URL"),
        ("http:http://lb/ OK", "characters that a URL cannot have"),
        ("http:http://lb/\x1b[2J", "characters that a URL cannot have"),
        ("prometheus:http://p:9090", "an address and a query"),
        ("prometheus:", "an address and a query"),
        ("prometheus:http://p:9090?x=1 up", "ends before any ?"),
        ("prometheus:up http://p:9090", "is not a URL"),
        ("command:", "command is missing"),
        ("command:  ", "command is missing"),
        ("command:a\0b", "command is missing"),
        ("node:", "command is missing"),
        ("approval:,", "nobody may approve"),
        ("soon=approval", "'soon' is no moment"),
        ("after-wave,after-node=approval", "after every node"),
        ("after-wave,=http:http://lb/", "'' is no moment"),
        ("after-wave;after-run=http:http://lb/", "is no moment"),
    ],
)
def test_what_is_no_gate_is_refused_in_one_sentence_with_a_hint(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        Gate.parse(text)

    assert why in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hints or "characters" in why


@pytest.mark.parametrize("deadline_s", [0, -1, math.nan, math.inf, 86_401])
def test_a_gate_has_some_time_to_answer_and_less_than_a_day(deadline_s: float) -> None:
    with pytest.raises(UsageError):
        Gate.parse("http:http://lb/", deadline_s=deadline_s)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        Gate.parse(f"http:https://me:{SECRET}@lb/health")

    assert SECRET not in caught.value.message + "".join(caught.value.hints)
    assert "~/.netrc" in caught.value.hints[0]


@pytest.mark.parametrize(
    "text",
    [
        f"https://lb/health?token={SECRET}",
        f"http:ftp://lb/health?token={SECRET}",
        f"http:https://me:{SECRET}@[bad/",
        f"http:https://lb/?password={SECRET} x",
        f"prometheus:https://me:{SECRET}@lb up",
    ],
)
def test_no_refusal_repeats_a_secret(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Gate.parse(text)

    assert SECRET not in caught.value.message + "".join(caught.value.hints)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"http:https://lb/h?token={SECRET}&v=1", "http:https://lb/h?token=***&v=***"),
        (f"http:https://lb/h?{SECRET}", "http:https://lb/h?***"),
        (f"command:curl -H 'Authorization: Bearer {SECRET}' x",
         "command:curl -H 'Authorization: ***' x"),
        (f"command:./check --api-token {SECRET}", "command:./check --api-token ***"),
        (f"node:API_KEY={SECRET} ./check", "node:API_KEY=*** ./check"),
        ("prometheus:http://p:9090  min(up)", "prometheus:http://p:9090 min(up)"),
        ("command:one\ntwo", "command:one two"),
        ("approval", "approval"),
    ],
)  # fmt: skip
def test_a_name_says_what_is_asked_and_nothing_secret(text: str, name: str) -> None:
    gate = Gate.parse(text)

    assert gate.name == name
    assert SECRET not in repr(gate)


def test_no_two_gates_of_a_run_have_one_name() -> None:
    gates = parse_gates(
        ["http:http://lb/?t=one", "http:http://lb/?t=two", "after-run=http:http://lb/?t=one"]
    )

    assert [gate.name for gate in gates] == [
        "http:http://lb/?t=***", "http:http://lb/?t=*** #2", "http:http://lb/?t=*** #3"
    ]  # fmt: skip


def test_a_gate_that_is_given_twice_is_a_mistake() -> None:
    with pytest.raises(UsageError, match="given twice"):
        parse_gates(["http:http://lb/?t=1", "http:http://lb/?t=2", "http:http://lb/?t=2"])


def test_an_approval_is_asked_between_waves_and_not_before_the_first() -> None:
    gate = Gate.parse("approval")

    assert not gate.is_asked(When.BEFORE_WAVE, 0)
    assert gate.is_asked(When.BEFORE_WAVE, 1)
    assert not gate.is_asked(When.AFTER_WAVE, 1)


def test_an_approval_that_is_asked_before_every_wave_is_asked_before_the_first() -> None:
    assert Gate.parse("before-wave=approval").is_asked(When.BEFORE_WAVE, 0)
    assert Gate.parse("before-wave,between-waves=approval").is_asked(When.BEFORE_WAVE, 0)


def test_a_gate_between_waves_may_be_asked_at_other_moments_of_the_first() -> None:
    gate = Gate.parse("between-waves,after-wave=http:http://lb/")

    assert gate.is_asked(When.AFTER_WAVE, 0)
    assert not gate.is_asked(When.BEFORE_WAVE, 0)


@pytest.mark.parametrize(
    ("text", "person", "may"),
    [
        ("approval", "anybody@example", True),
        ("approval", " ", False),
        ("approval:Ann@example, bob", "ann@EXAMPLE", True),
        ("approval:Ann@example, bob", "Bob", True),
        ("approval:Ann@example, bob", "eve", False),
        ("approval:Ann@example, bob", "", False),
    ],
)
def test_who_may_approve(text: str, person: str, may: bool) -> None:  # noqa: FBT001
    assert Gate.parse(text).may_be_approved_by(person) is may


_MOMENTS = st.sampled_from([*(when.value for when in When), "between-waves"])


@given(
    st.lists(_MOMENTS, max_size=4),
    st.sampled_from(
        ["http:https://lb/h?x=1", "command:a=b", "node:true", "approval", "prometheus:http://p up"]
    ),
    st.floats(min_value=0.001, max_value=86_400),
)
def test_every_gate_survives_its_document(moments: list[str], rest: str, deadline_s: float) -> None:
    if rest == "approval":
        moments = [moment for moment in moments if moment != "after-node"]
    text = f"{','.join(moments)}={rest}" if moments else rest
    gate = Gate.parse(text, deadline_s=deadline_s)

    assert Gate.from_document(json.loads(json.dumps(gate.to_document()))) == gate


@given(st.text(max_size=60))
def test_any_text_is_a_gate_or_a_usage_error(text: str) -> None:
    for start in ("", "http:", "prometheus:", "command:", "approval:", "after-run="):
        try:
            gate = Gate.parse(start + text)
        except UsageError:
            continue
        assert gate.name
        assert gate.name.isprintable()


GOOD = Gate.parse("http:https://lb/").to_document()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ping"},
        {"kind": None},
        {"kind": []},
        {"value": "lb"},
        {"value": 7},
        {"value": None},
        {"when": []},
        {"when": ["soon"]},
        {"when": "after-run"},
        {"when": None},
        {"when": [7]},
        {"name": ""},
        {"name": 7},
        {"deadlineSeconds": 0},
        {"deadlineSeconds": True},
        {"deadlineSeconds": "60"},
        {"deadlineSeconds": math.nan},
        {"optional": True},
    ],
)
def test_a_document_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    assert Gate.from_document(GOOD).name == GOOD["name"]
    with pytest.raises(ValueError, match="not a gate"):
        Gate.from_document({**GOOD, **change})


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_a_document_without_one_of_its_keys_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="not a gate"):
        Gate.from_document({key: value for key, value in GOOD.items() if key != missing})


@pytest.mark.parametrize("document", [None, [], "http:http://lb/", 7, {}])
def test_what_is_no_document_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match="not a gate"):
        Gate.from_document(document)
