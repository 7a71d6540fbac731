"""What a Prometheus server's answer to an instant query means for a gate.

The API: https://prometheus.io/docs/prometheus/latest/querying/api/ . A query passes if it has at
least one sample and none of them is 0: what comparisons with `bool`, `absent`, `min(up)` and their
like say when all is well.
"""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from azlinux_cli.domain.rollout.evidence import evidence, line
from azlinux_cli.domain.rollout.gate import GateVerdict

_OK = 200
_TOLD = 10
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?", re.ASCII)
_NOTE = "PromQL info"  # Prometheus 2.48 to 2.53 put what is no warning among the warnings

Sample = tuple[str, float]


class _NoAnswerError(Exception):
    """It is not what the API says an answer is, or it is the server's own no."""


def judged(status: int, body: str) -> GateVerdict:
    """Whatever the body is. Only a whole, well-formed answer passes."""
    try:
        samples = _samples(_data(status, body))
    except _NoAnswerError as error:
        return GateVerdict(passed=False, message=line(str(error)), evidence=evidence(body))
    seen = "\n".join(f"{name} {value:g}" for name, value in samples[:_TOLD])
    if len(samples) > _TOLD:
        seen += f"\nand {len(samples) - _TOLD} more"
    reason = _reason(samples)
    message = reason or f"samples: {len(samples)}, none of them 0"
    return GateVerdict(passed=not reason, message=message, evidence=evidence(seen))


def _reason(samples: Sequence[Sample]) -> str:
    """Why it does not pass, if it does not."""
    if not samples:
        return "the query has no result; what is empty when all is well goes into absent(...)"
    zeros = [name for name, value in samples if value == 0]
    odd = [name for name, value in samples if not math.isfinite(value)]
    if zeros:
        what = f"{len(zeros)} of {len(samples)} samples are 0, the first is {line(zeros[0])}"
        return f"{what}; a comparison that 0 may pass is written with bool"
    if odd:
        return f"{len(odd)} of {len(samples)} samples are no number, the first is {line(odd[0])}"
    return ""


def _data(status: int, body: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _NoAnswerError(f"the answer (HTTP {status}) is not JSON") from error
    if not isinstance(document, dict):
        raise _NoAnswerError(f"the answer (HTTP {status}) is not Prometheus's")
    if status != _OK or document.get("status") != "success":
        said = document.get("error") or f"status {document.get('status')!r}"
        raise _NoAnswerError(f"Prometheus says (HTTP {status}): {said}")
    warnings = document.get("warnings") or []
    if not isinstance(warnings, list):
        raise _NoAnswerError("the answer's warnings are not a list")
    for warning in warnings:
        if not str(warning).startswith(_NOTE):
            raise _NoAnswerError(f"the answer may be incomplete: {warning}")
    data = document.get("data")
    if not isinstance(data, dict):
        raise _NoAnswerError("the answer has no data")
    return data


def _samples(data: dict[str, Any]) -> list[Sample]:
    kind, result = data.get("resultType"), data.get("result")
    if kind == "scalar":
        return [("scalar", _value(result))]
    if kind != "vector":
        raise _NoAnswerError(f"the result is of type {kind!r}, and a gate takes vector and scalar")
    if not isinstance(result, list):
        raise _NoAnswerError("the result is not a list")
    return [_sample(item) for item in result]


def _sample(item: object) -> Sample:
    if not isinstance(item, dict) or not isinstance(item.get("metric"), dict):
        raise _NoAnswerError("a sample has no metric")
    if "value" not in item:
        raise _NoAnswerError("a sample is a histogram, and a gate takes numbers")
    labels = dict(item["metric"])
    name = labels.pop("__name__", "")
    return f"{name}{{{', '.join(f'{k}={v}' for k, v in labels.items())}}}", _value(item["value"])


def _value(pair: object) -> float:
    match pair:
        case [int() | float(), str(text)]:
            if text in {"NaN", "Inf", "+Inf", "-Inf"} or _NUMBER.fullmatch(text):
                return float(text)
    raise _NoAnswerError("a sample's value is not a time and a number")
