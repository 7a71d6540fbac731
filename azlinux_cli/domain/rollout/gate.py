"""Gates: questions whose answer decides whether a run goes on. No answer means no.

docs/gates.md has the syntax, and what passes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.evidence import line
from azlinux_cli.domain.rollout.gate_address import checked_url, shown_address, split_query

DEADLINE_S = 60.0
LONGEST_S = 24 * 3600.0
_BETWEEN = "between-waves"
_NAME_CHARS = 100
_KEYS = {"name", "kind", "value", "when", "deadlineSeconds"}
_EXAMPLES = (
    "--gate http:https://lb.example/health",
    "--gate 'prometheus:http://prom.example:9090 min(up{job=\"web\"})'",
    "--gate 'after-node=node:systemctl is-active nginx'",
    "--gate command:./check.sh",
    "--gate approval",
)


class GateKind(StrEnum):
    COMMAND = "command"
    NODE = "node"
    HTTP = "http"
    PROMETHEUS = "prometheus"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Gate:
    """`value` may hold a secret and is never shown; `name` is what people and records see.

    `not_first`: not before the first wave, of which nothing is known yet.
    """

    kind: GateKind
    value: str = field(repr=False)
    when: frozenset[When]
    deadline_s: float = DEADLINE_S
    name: str = ""
    not_first: bool = False

    def __post_init__(self) -> None:
        """Raises UsageError."""
        _CHECKS[self.kind](self.value)
        if not 0 < self.deadline_s <= LONGEST_S:
            raise UsageError(
                f"a gate cannot have {self.deadline_s:g} s to answer",
                hint=f"more than 0, and {LONGEST_S:g} at the most",
            )
        if not self.when:
            raise UsageError(f"a gate of kind {self.kind} that is never asked is none")
        if self.kind is GateKind.APPROVAL and When.AFTER_NODE in self.when:
            raise UsageError(
                "nobody is asked to approve after every node",
                hint="--gate between-waves=approval, or --gate after-wave=approval",
            )
        if not self.name:
            object.__setattr__(self, "name", _name(self.kind, self.value))

    def is_asked(self, when: When, wave: int) -> bool:
        """`wave` counts from 0."""
        return when in self.when and not (self.not_first and when is When.BEFORE_WAVE and wave == 0)

    def may_be_approved_by(self, person: str) -> bool:
        """Anybody may where nobody is named."""
        people = _people(self.value)
        return bool(person.strip()) and (not people or person.strip().lower() in people)

    @classmethod
    def parse(cls, text: str, *, deadline_s: float = DEADLINE_S) -> "Gate":
        """`[WHEN[,WHEN]=]KIND[:VALUE]`. Raises UsageError."""
        before, equals, rest = text.partition("=")
        if not equals or ":" in before:
            before, rest = "", text
        word, _, value = rest.strip().partition(":")
        kind = _kind(word.strip(), rest.strip())
        whens = [part.strip() for part in before.split(",")] if equals and before else []
        return _made(kind, value.strip(), whens or _DEFAULT[kind], deadline_s)

    def to_document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind.value,
            "value": self.value,
            "when": _words(self.when, not_first=self.not_first),
            "deadlineSeconds": self.deadline_s,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Gate":
        """Raises ValueError for anything but what `to_document` makes."""
        try:
            return _read(document)
        except (TypeError, UsageError) as error:
            raise ValueError(f"not a gate of a plan: {error}") from error


@dataclass(frozen=True, slots=True)
class GatePoint:
    """Where a run stands as it asks. `wave` counts from 0.

    `node` is the one that has just been done. `nodes` are those that a gate on nodes asks
    elsewhere: the wave's, or the run's.
    """

    run: str
    when: When
    wave: int = 0
    node: str = ""
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """`message` is one sentence; `evidence` what was seen: bounded, without secrets."""

    passed: bool
    message: str
    evidence: str = ""
    seconds: float = 0.0


def parse_gates(texts: Iterable[str], *, deadline_s: float = DEADLINE_S) -> tuple[Gate, ...]:
    """Gates of one run: no two have one name, by which the journal knows them.

    Raises UsageError.
    """
    gates: list[Gate] = []
    for text in texts:
        gate = Gate.parse(text, deadline_s=deadline_s)
        if any(replace(gate, name=other.name) == other for other in gates):
            raise UsageError(f"gate {gate.name} is given twice")
        names = (gate.name, *(f"{gate.name} #{number}" for number in range(2, len(gates) + 2)))
        taken = {other.name for other in gates}
        gates.append(replace(gate, name=next(name for name in names if name not in taken)))
    return tuple(gates)


_ROUND = (When.BEFORE_RUN.value, When.AFTER_WAVE.value, When.AFTER_RUN.value)
_DEFAULT: Mapping[GateKind, Iterable[str]] = {
    GateKind.COMMAND: _ROUND,
    GateKind.NODE: (When.AFTER_NODE.value,),
    GateKind.HTTP: _ROUND,
    GateKind.PROMETHEUS: _ROUND,
    GateKind.APPROVAL: (_BETWEEN,),
}


def _read(document: Mapping[str, Any]) -> Gate:
    if set(document) != _KEYS:
        raise TypeError(f"its keys are {', '.join(sorted(_KEYS))}")
    name, when, deadline_s = document["name"], document["when"], document["deadlineSeconds"]
    texts = [name, document["kind"], document["value"], *when]
    if not name or not isinstance(when, list) or not all(isinstance(t, str) for t in texts):
        raise TypeError("name, kind, value and when are texts")
    if isinstance(deadline_s, bool) or not isinstance(deadline_s, int | float):
        raise TypeError("deadlineSeconds is a number")
    if document["kind"] not in [*GateKind]:
        raise TypeError(f"{document['kind']!r} is no kind")
    gate = _made(GateKind(document["kind"]), document["value"], when, deadline_s)
    return replace(gate, name=name)


def _made(kind: GateKind, value: str, words: Iterable[str], deadline_s: float) -> Gate:
    words = set(words)
    known = {*(when.value for when in When), _BETWEEN}
    for word in sorted(words - known):
        raise UsageError(
            f"{word!r} is no moment for a gate", hint=f"moments: {', '.join(sorted(known))}"
        )
    not_first = _BETWEEN in words and When.BEFORE_WAVE.value not in words
    when = frozenset(When.BEFORE_WAVE if word == _BETWEEN else When(word) for word in words)
    return Gate(kind, value, when, deadline_s, not_first=not_first)


def _words(when: frozenset[When], *, not_first: bool) -> list[str]:
    ordered = [moment.value for moment in When if moment in when]
    return [_BETWEEN if not_first and w == When.BEFORE_WAVE.value else w for w in ordered]


def _kind(word: str, text: str) -> GateKind:
    if text.startswith(("http://", "https://")):
        raise UsageError(f"{line(shown_address(text))} has no kind", hint="write http: before it")
    if word not in [*GateKind]:
        raise UsageError(
            f"{line(word)!r} is no kind of gate ({', '.join(GateKind)})",
            hint=[f"for example: {example}" for example in _EXAMPLES],
        )
    return GateKind(word)


def _name(kind: GateKind, value: str) -> str:
    if kind in {GateKind.HTTP, GateKind.PROMETHEUS}:
        value = shown_address(value)
    return line(f"{kind.value}:{value}" if value else kind.value, most=_NAME_CHARS)


def _people(value: str) -> set[str]:
    return {person.strip().lower() for person in value.split(",") if person.strip()}


def _check_command(value: str) -> None:
    if not value.strip() or "\0" in value:
        raise UsageError(
            "a gate's command is missing", hint="for example: --gate command:./check.sh"
        )


def _check_http(value: str) -> None:
    checked_url(value)


def _check_prometheus(value: str) -> None:
    split_query(value)


def _check_approval(value: str) -> None:
    if value and not _people(value):
        raise UsageError("nobody may approve this gate", hint="approval, or approval:NAME[,NAME]")


_CHECKS: Mapping[GateKind, Callable[[str], None]] = {
    GateKind.COMMAND: _check_command,
    GateKind.NODE: _check_command,
    GateKind.HTTP: _check_http,
    GateKind.PROMETHEUS: _check_prometheus,
    GateKind.APPROVAL: _check_approval,
}
