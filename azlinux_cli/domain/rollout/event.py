"""What can happen in a run. The journal keeps these, and the state of a run is their fold.

Every field is a JSON value, so that a record is read by people and other programs as it is
(docs/schemas/rollout-event.json).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeAlias

Facts: TypeAlias = Mapping[str, Any]  # what a step found out: JSON values
NO_FACTS: Facts = {}


class When(StrEnum):
    """Where in a run a gate is asked."""

    BEFORE_RUN = "before-run"
    BEFORE_WAVE = "before-wave"
    AFTER_NODE = "after-node"
    AFTER_WAVE = "after-wave"
    AFTER_RUN = "after-run"


class UnitOutcome(StrEnum):
    """What became of one node."""

    SUCCEEDED = "succeeded"
    UNCHANGED = "unchanged"  # nothing was to be done
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"  # it failed, and is what it was before
    STUCK = "stuck"  # it failed, and the way back failed too
    SKIPPED = "skipped"  # somebody took it out of the run


@dataclass(frozen=True, slots=True)
class RunTaken:
    """A process works on the run from here on: `by` is user@host, `took_over` the one before."""

    by: str
    pid: int
    azl: str
    took_over: str = ""


@dataclass(frozen=True, slots=True)
class RunLeft:
    """The process stopped waiting (Ctrl-C, SIGTERM). What is in flight goes on by itself."""

    by: str


@dataclass(frozen=True, slots=True)
class WaveBegun:
    wave: int


@dataclass(frozen=True, slots=True)
class WaveEnded:
    """All its nodes have ended and it has soaked; gates after it follow."""

    wave: int


@dataclass(frozen=True, slots=True)
class UnitAdmitted:
    unit: str
    wave: int
    attempt: int


@dataclass(frozen=True, slots=True)
class StepBegun:
    """Written before the step does anything."""

    unit: str
    step: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StepEnded:
    """`observed`: not seen to end; found out afterwards by asking the world."""

    unit: str
    step: str
    attempt: int
    ok: bool
    code: str = ""
    message: str = ""
    hints: tuple[str, ...] = ()
    observed: bool = False
    seconds: float = 0.0
    facts: Facts = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class UnitEnded:
    """`code` is the word of what went wrong, for scripts."""

    unit: str
    outcome: UnitOutcome
    code: str = ""
    message: str = ""
    hints: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class GateBegun:
    gate: str
    when: When
    wave: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class GateEnded:
    """`by`: the person who approved."""

    gate: str
    when: When
    wave: int
    passed: bool
    unit: str = ""
    message: str = ""
    evidence: str = ""
    by: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SoakBegun:
    wave: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunPaused:
    """No node is admitted any more. `code`: asked, approval, window. `until` is Unix time."""

    code: str
    message: str
    by: str = ""
    until: float | None = None


@dataclass(frozen=True, slots=True)
class RunResumed:
    """Admission goes on; settings that were given anew are in force from here on."""

    by: str
    reason: str = ""
    max_failures: int | None = None
    parallel: int | None = None


@dataclass(frozen=True, slots=True)
class UnitRetried:
    """It failed, was mended, and gets another turn; until then it does not count as failed."""

    unit: str
    by: str


@dataclass(frozen=True, slots=True)
class RunHalted:
    """The run stopped itself. `code`: failures, gate, progress."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RunAborted:
    """Somebody ended the run for good; what was in flight ends, nothing else begins."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunEnded:
    """Every node has had its turn, and all gates have passed."""

    outcome: str


Event: TypeAlias = (
    RunTaken
    | RunLeft
    | WaveBegun
    | WaveEnded
    | UnitAdmitted
    | StepBegun
    | StepEnded
    | UnitEnded
    | GateBegun
    | GateEnded
    | SoakBegun
    | RunPaused
    | RunResumed
    | UnitRetried
    | RunHalted
    | RunAborted
    | RunEnded
)

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def word_of(kind: type) -> str:
    """`StepBegun` as scripts know it: step-begun."""
    return _HUMP.sub("-", kind.__name__).lower()


BY_WORD: Mapping[str, type[Event]] = {word_of(kind): kind for kind in Event.__args__}
_READ = {"when": When, "outcome": UnitOutcome, "hints": tuple}


def _key(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


_KEYS = {kind: [(f.name, _key(f.name)) for f in fields(kind)] for kind in BY_WORD.values()}
_WORDS = {kind: word for word, kind in BY_WORD.items()}


def to_document(event: Event) -> dict[str, Any]:
    """`{"event": "step-begun", "unit": ...}`: JSON values only."""
    kind = type(event)
    document: dict[str, Any] = {"event": _WORDS[kind]}
    for name, key in _KEYS[kind]:
        value = getattr(event, name)
        document[key] = list(value) if isinstance(value, tuple) else value
    return document


def from_document(document: Mapping[str, Any]) -> Event:
    """Raises KeyError or TypeError for what no version of azl has written."""
    kind = BY_WORD[document["event"]]
    values = {}
    for name, key in _KEYS[kind]:
        if key in document:
            read = _READ.get(name) if kind is not RunEnded else None
            value = document[key]
            values[name] = read(value) if read else value
    return kind(**values)
