"""The events of a run, one by one, and the proof that they are what was written."""

from typing import TextIO

from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.proof import Proof
from azlinux_cli.domain.rollout.record import Record, public_document
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.rendering.output import Column, Document, JsonLines, View, plain
from azlinux_cli.rendering.rollout.line import line_of
from azlinux_cli.rendering.rollout.word import gate_moment, lasting


def told(event: Event, plan: RolloutPlan) -> str:
    """Every event as a sentence, small ones too."""
    match event:
        case ev.UnitAdmitted(unit, _, attempt):
            return f"{unit}: its turn begins" + (f", attempt {attempt}" if attempt > 1 else "")
        case ev.StepBegun(unit, step):
            return f"{unit}: {step} begins"
        case ev.StepEnded(unit, step, observed=False):
            return _step_ended(event, unit, step)
        case ev.GateBegun(gate, when, wave, unit):
            return f"gate {gate} is asked ({gate_moment(plan, when, wave, unit)})"
    return line_of(event, plan) or ""


def _step_ended(event: ev.StepEnded, unit: str, step: str) -> str:
    end = "is done" if event.ok else "failed"
    why = event.message.removeprefix(f"{unit}: ")
    return f"{unit}: {step} {end} after {lasting(event.seconds)}" + (f": {why}" if why else "")


def event_view(plan: RolloutPlan) -> View:
    """For records of that plan's run."""
    sentences: dict[int, str] = {}

    def document(record: Record) -> Document:
        sentences[record.seq] = told(record.event, plan)
        return public_document(record, plan.id)

    return View(
        document,
        (
            Column("SEQ", lambda d: d["seq"]),
            Column("TIME", lambda d: d["at"]),
            Column("EVENT", lambda d: d["event"]),
            Column("WHAT", lambda d: sentences[d["seq"]]),
        ),
        name=lambda d: str(d["seq"]),
    )


class EventLines:
    """Events as they come: lines for people, or of JSON. `form`: table or jsonl."""

    def __init__(self, out: TextIO, form: str) -> None:
        self._out = out
        self._form = form

    def __call__(self, record: Record, state: RolloutState) -> None:
        view = event_view(state.plan)
        if self._form == "jsonl":
            JsonLines(view, self._out).write(record.seq, record)
            return
        document = view.document(record)
        cells = [plain(column.cell(document)) for column in view.columns[1:]]
        self._out.write(f"{cells[0]}  {cells[1]:<13}  {cells[2]}\n")
        self._out.flush()


def _proof(proof: Proof) -> Document:
    return {
        "id": proof.run,
        "recordCount": proof.records,
        "intact": not proof.problems,
        "head": proof.head,
        "problems": [*proof.problems],
    }


PROOF_VIEW = View(
    _proof,
    (
        Column("RUN", lambda d: d["id"]),
        Column("RECORDS", lambda d: d["recordCount"]),
        Column("INTACT", lambda d: d["intact"]),
        Column("HEAD", lambda d: d["head"]),
    ),
    name=lambda d: str(d["id"]),
)
