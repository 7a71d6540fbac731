"""All that has happened in a run, attempts that were followed by others included.

The state of a run forgets what no longer matters to it; a report does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.record import Record


@dataclass(slots=True)
class Span:
    """One step of one turn. `end` None: nobody has seen it end, at `ended_at` or at all."""

    step: str
    began_at: float
    ended_at: float | None = None
    end: ev.StepEnded | None = None


@dataclass(slots=True)
class Turn:
    """A node's turn, from its admission. `end` None: it is under way."""

    unit: str
    wave: int
    attempt: int
    began_at: float
    ended_at: float | None = None
    end: ev.UnitEnded | None = None
    spans: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """A gate, once."""

    begun: ev.GateBegun
    began_at: float
    ended_at: float | None = None
    end: ev.GateEnded | None = None


@dataclass(slots=True)
class WaveSpan:
    """`ended_at` is that of the last time, if nodes got another turn."""

    wave: int
    began_at: float
    soak_at: float | None = None
    ended_at: float | None = None


Mark = (
    ev.RunTaken
    | ev.RunLeft
    | ev.RunPaused
    | ev.RunResumed
    | ev.RunHalted
    | ev.RunAborted
    | ev.RunEnded
    | ev.UnitRetried
)


@dataclass(slots=True)
class Story:
    """In the order in which things began. `marks` are what happened to the run as a whole."""

    turns: list[Turn] = field(default_factory=list)
    gates: list[Asked] = field(default_factory=list)
    waves: dict[int, WaveSpan] = field(default_factory=dict)
    marks: list[tuple[float, Mark]] = field(default_factory=list)
    last_at: float | None = None

    def of_unit(self, name: str) -> list[Turn]:
        return [turn for turn in self.turns if turn.unit == name]


def story_of(records: Iterable[Record]) -> Story:
    """The fold of a journal."""
    story = Story()
    told = _Telling(story)
    for record in records:
        told.tell(record.event, record.at)
        story.last_at = record.at
    return story


class _Telling:
    """What is open while the journal is read."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._turns: dict[str, Turn] = {}
        self._gates: dict[tuple[str, ev.When, int, str], Asked] = {}

    def tell(self, event: Event, at: float) -> None:
        match event:
            case ev.UnitAdmitted(unit, wave, attempt):
                self._turns[unit] = Turn(unit, wave, attempt, at)
                self._story.turns.append(self._turns[unit])
            case ev.StepBegun(unit, step):
                self._begin(unit, step, at)
            case ev.StepEnded():
                self._end(event, at)
            case ev.UnitEnded(unit):
                if (turn := self._turns.get(unit)) is not None:
                    turn.end, turn.ended_at = event, at
            case ev.GateBegun() | ev.GateEnded():
                self._gate(event, at)
            case ev.WaveBegun() | ev.SoakBegun() | ev.WaveEnded():
                self._wave(event, at)
            case _:
                self._story.marks.append((at, event))

    def _begin(self, unit: str, step: str, at: float) -> None:
        turn = self._turns.get(unit)
        if turn is None:
            return
        if turn.spans and turn.spans[-1].ended_at is None:
            turn.spans[-1].ended_at = at  # cut short: it is begun anew
        turn.spans.append(Span(step, at))

    def _end(self, event: ev.StepEnded, at: float) -> None:
        turn = self._turns.get(event.unit)
        if turn is None:
            return
        if not turn.spans or turn.spans[-1].step != event.step:
            turn.spans.append(Span(event.step, at))
        turn.spans[-1].end, turn.spans[-1].ended_at = event, at

    def _gate(self, event: ev.GateBegun | ev.GateEnded, at: float) -> None:
        key = (event.gate, event.when, event.wave, event.unit)
        if isinstance(event, ev.GateBegun):
            self._gates[key] = Asked(event, at)
            self._story.gates.append(self._gates[key])
            return
        asked = self._gates.pop(key, None)
        if asked is None:  # a person's approval is not asked for, only given
            begun = ev.GateBegun(event.gate, event.when, event.wave, event.unit)
            asked = Asked(begun, at)
            self._story.gates.append(asked)
        asked.end, asked.ended_at = event, at

    def _wave(self, event: ev.WaveBegun | ev.SoakBegun | ev.WaveEnded, at: float) -> None:
        its = self._story.waves.setdefault(event.wave, WaveSpan(event.wave, at))
        if isinstance(event, ev.SoakBegun):
            its.soak_at = at
        elif isinstance(event, ev.WaveEnded):
            its.ended_at = at
