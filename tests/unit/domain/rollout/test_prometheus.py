"""Answers of Prometheus, of all shapes: only a whole one without a 0 passes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.rollout.prometheus import judged


def vector(*values: Any, **more: Any) -> dict[str, Any]:
    result = [
        {"metric": {"__name__": "up", "instance": f"web-{n}"}, "value": [1795392000.1, value]}
        for n, value in enumerate(values, 1)
    ]
    return {"status": "success", "data": {"resultType": "vector", "result": result}, **more}


def scalar(value: Any) -> dict[str, Any]:
    data = {"resultType": "scalar", "result": [1795392000, value]}
    return {"status": "success", "data": data}


def typed(kind: Any, result: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": result}}


@pytest.mark.parametrize(
    "answer",
    [
        vector("1"),
        vector("1", "0.5", "-3", "1e-9", "2E+10"),
        scalar("1"),
        vector("1", warnings=[]),
        vector("1", infos=["PromQL info: metric might not be a counter"]),
        vector("1", warnings=["PromQL info: metric might not be a counter"]),
    ],
)
def test_samples_that_are_not_0_pass(answer: dict[str, Any]) -> None:
    verdict = judged(200, json.dumps(answer))

    assert verdict.passed
    assert verdict.evidence


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (vector(), "no result"),
        (vector("0"), "are 0"),
        (vector("1", "0"), "1 of 2 samples are 0, the first is up{instance=web-2}"),
        (vector("-0"), "are 0"),
        (vector("0.000"), "are 0"),
        (vector("1e-999"), "are 0"),
        (vector("NaN"), "no number"),
        (vector("1", "+Inf"), "no number"),
        (vector("-Inf"), "no number"),
        (scalar("0"), "are 0"),
        (scalar("NaN"), "no number"),
        (vector("one"), "not a time and a number"),
        (vector(""), "not a time and a number"),
        (vector("1_0"), "not a time and a number"),
        (vector(" 1"), "not a time and a number"),
        (vector("0x1"), "not a time and a number"),
        (vector(1), "not a time and a number"),
        (vector(None), "not a time and a number"),
        (vector(True), "not a time and a number"),
        (scalar(None), "not a time and a number"),
        (typed("scalar", None), "not a time and a number"),
        (typed("scalar", ["1"]), "not a time and a number"),
        (typed("vector", [{"metric": {}, "value": ["now", "1"]}]), "not a time and a number"),
        (typed("vector", [{"metric": {}, "histogram": [1, {}]}]), "histogram"),
        (typed("vector", [{"value": [1, "1"]}]), "no metric"),
        (typed("vector", ["1"]), "no metric"),
        (typed("vector", {"0": "1"}), "not a list"),
        (typed("vector", None), "not a list"),
        (typed("matrix", [{"metric": {}, "values": [[1, "1"]]}]), "'matrix'"),
        (typed("string", [1, "1"]), "'string'"),
        (typed(None, []), "None"),
        (typed([], []), "type []"),
        ({"status": "success"}, "no data"),
        ({"status": "success", "data": []}, "no data"),
        ({"status": "pending", "data": vector("1")["data"]}, "'pending'"),
        ({"data": vector("1")["data"]}, "status None"),
        (vector("1", warnings=["a store is down"]), "incomplete: a store is down"),
        (vector("1", warnings={"0": 1}), "not a list"),
        (vector("1", warnings=[7]), "incomplete"),
        ({"status": "error", "errorType": "bad_data", "error": "parse error: x"}, "parse error: x"),
        ([], "not Prometheus's"),
        (None, "not Prometheus's"),
        ("1", "not Prometheus's"),
        (1, "not Prometheus's"),
    ],
)  # fmt: skip
def test_anything_else_does_not_and_says_why(answer: Any, why: str) -> None:
    verdict = judged(200, json.dumps(answer))

    assert not verdict.passed
    assert why in verdict.message


@pytest.mark.parametrize("body", ["", "ok", "<html>", '{"status": "succ', "NaN", "[" * 100_000])
def test_a_body_that_is_not_json_does_not_pass(body: str) -> None:
    assert not judged(200, body).passed


@pytest.mark.parametrize("status", [0, 199, 201, 204, 302, 400, 422, 503])
def test_a_good_body_under_another_status_does_not_pass(status: int) -> None:
    assert not judged(status, json.dumps(vector("1"))).passed


def test_the_samples_are_the_evidence_and_many_are_counted() -> None:
    verdict = judged(200, json.dumps(vector(*["1"] * 25)))

    assert verdict.evidence.splitlines()[0] == "up{instance=web-1} 1"
    assert verdict.evidence.splitlines()[-1] == "and 15 more"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_VALUES = st.sampled_from(["0", "1", "NaN", "+Inf", "-1", "x", "", "0.0"]) | _JSON


@given(_JSON, st.sampled_from(["data", "status", "warnings", "resultType", "result", "value"]))
def test_no_answer_is_too_odd_to_be_judged(odd: Any, where: str) -> None:
    answer = vector("1", "1", warnings=[])
    places = {
        "resultType": answer["data"], "result": answer["data"],
        "value": answer["data"]["result"][0],
    }  # fmt: skip
    place = places.get(where, answer)
    before = place[where]
    place[where] = odd

    verdict = judged(200, json.dumps(answer))

    assert not verdict.passed or odd == before or (where == "warnings" and not odd)


@given(st.lists(_VALUES, max_size=6))
def test_it_passes_if_and_only_if_there_are_samples_and_all_are_numbers_but_0(
    values: list[Any],
) -> None:
    assert judged(200, json.dumps(vector(*values))).passed is (
        bool(values) and all(isinstance(v, str) and v in {"1", "-1"} for v in values)
    )
