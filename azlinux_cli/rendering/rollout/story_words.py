"""Sentences and cells that the text and the page of a report share."""

import re
from collections.abc import Iterator, Mapping

from azlinux_cli.domain.rollout.outcome import RunOutcome
from azlinux_cli.rendering.output import Document
from azlinux_cli.rendering.rollout.word import counted, lasting

ASPECTS: Mapping[str, str] = {
    "release": "Release",
    "kernel": "Running kernel",
    "packageCount": "Packages",
    "packageDigest": "Package database",
}
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{12})[0-9a-f]{20,}")
_OUTCOME: Mapping[RunOutcome, str] = {
    RunOutcome.SUCCEEDED: "Every machine is done.",
    RunOutcome.PARTIAL: "It is over; some machines failed.",
    RunOutcome.FAILED: "It is over; every machine failed.",
    RunOutcome.ROLLED_BACK: "It is over; every machine that failed is what it was before.",
    RunOutcome.STUCK: "A machine failed and its way back failed too: a person must act.",
    RunOutcome.PENDING: "It is not over.",
    RunOutcome.HALTED: "It has stopped itself, and can be resumed.",
    RunOutcome.ABORTED: "Somebody ended it for good.",
}


def title_of(document: Document) -> str:
    run = document["run"]
    what = str(run["procedure"])
    return f"{what[:1].upper()}{what[1:]} of {counted(run['machineCount'], 'machine')}"


def outcome_sentence(document: Document) -> str:
    run = document["run"]
    words = {"done": "doneCount", "failed": "failedCount", "under way": "underWayCount",
             "not begun": "waitingCount"}  # fmt: skip
    counts = ", ".join(f"{run[key]} {word}" for word, key in words.items() if run[key])
    stop = run["stop"]
    why = f" Stopped: {stop['message']}." if stop and stop["message"] else ""
    return f"{_OUTCOME[RunOutcome(run['outcome'])]} {counts}.{why}"


def clock_of(time: str | None) -> str:
    """`2026-11-23 00:00:00 UTC`; empty for None."""
    return f"{time[:19].replace('T', ' ')} UTC" if time else ""


def change_words(change: Document, aspect: str) -> str:
    """`a → b`, or what it was where nobody has looked since, or that it is the same."""
    before, after = change["before"].get(aspect), change["after"].get(aspect)
    if before is None and after is None:
        return "unknown"
    if after is None:
        return f"{in_short(before)} → not seen"
    return in_short(after) if before == after else f"{in_short(before)} → {in_short(after)}"


def in_short(value: object) -> str:
    """Digests by their beginning: the JSON report has all of them."""
    text = str(value)
    found = _DIGEST.fullmatch(text)
    return found[1] if found else text


def careful_words(plan: Document) -> Iterator[str]:
    """How carefully it was to go, a sentence each."""
    yield f"At most {counted(plan['parallel'], 'machine')} at once."
    most = plan["maxFailures"]
    yield (
        f"{counted(most, 'machine')} may fail; one more stops the run."
        if most
        else "No machine may fail: the first that does stops the run."
    )
    for label, number in plan["maxPer"].items():
        yield f"At most {number} at once of each {label}."
    if plan["soakWaveSeconds"]:
        yield f"{lasting(plan['soakWaveSeconds'])} of soak between waves."
    if plan["soakNodeSeconds"]:
        yield f"{lasting(plan['soakNodeSeconds'])} of soak after each machine."
    if plan["healthyForSeconds"]:
        yield (
            f"A machine has to be healthy for {lasting(plan['healthyForSeconds'])} without a "
            f"break, within {lasting(plan['healthyWithinSeconds'])}."
        )
    if plan["progressSeconds"]:
        yield f"It stops if no machine is done within {lasting(plan['progressSeconds'])}."
    for gate in plan["gates"]:
        yield f"Gate {gate['name']}: {', '.join(gate['when'])}."
    for window in plan["windows"]:
        yield f"Only within {window}."
    given = {key: value for key, value in plan["options"].items() if value not in (None, [], False)}
    if given:
        yield f"Asked for: {', '.join(_option(key, value) for key, value in given.items())}."


def _option(key: str, value: object) -> str:
    """`step_s` 3600 as `step: 1 h`: names and units as azl's own plans have them."""
    name = key.replace("_", " ")
    if key.endswith("_s") and isinstance(value, int | float):
        return f"{name.removesuffix(' s')}: {lasting(value)}"
    if isinstance(value, list):
        return f"{name}: {' '.join(map(str, value))}"
    return name if value is True else f"{name}: {value}"


def machine_words(machine: Document) -> tuple[str, ...]:
    """Its row in the table of machines."""
    return (
        machine["name"],
        machine["wave"],
        machine["outcome"],
        str(machine["attempts"]),
        clock_of(machine["beganAt"]),
        clock_of(machine["endedAt"]),
    )
