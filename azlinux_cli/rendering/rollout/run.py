"""Runs in a list, and one run in full: documents, tables, and the page for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.budget import worst_case_words
from azlinux_cli.domain.rollout.failure import Failure, failures_of
from azlinux_cli.domain.rollout.record import rfc3339
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState, RunStatus, WaveState
from azlinux_cli.domain.rollout.summary import RunSummary, StopSummary, summary_of
from azlinux_cli.ports.journal import Owner, RunRow
from azlinux_cli.rendering.output import Column, Document, View
from azlinux_cli.rendering.rollout.word import some, wave_name

LEFT = "left"  # it moves by its journal, and nobody works on it


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run as somebody saw it. `owner` None: nobody works on it now."""

    state: RolloutState
    owner: Owner | None = None


def time_of(at: float | None) -> str | None:
    return None if at is None else rfc3339(at)


def row_document(row: RunRow) -> Document:
    """A run as lists show it. Raises AzlError for one that could not be read."""
    run, owner = row.summary, row.owner
    if run is None:
        raise row.error or AzlError(f"run {row.run} cannot be read")
    left = owner is None and run.status is RunStatus.RUNNING
    return {
        "id": run.id,
        "procedure": run.procedure,
        "status": LEFT if left else run.status.value,
        "outcome": run.outcome.value,
        "reason": run.reason,
        "createdAt": rfc3339(run.created_at),
        "createdBy": run.created_by,
        "azl": run.azl,
        "startedAt": time_of(run.started_at),
        "endedAt": time_of(run.ended_at),
        "elapsedSeconds": _elapsed(run),
        "machineCount": run.machines,
        "doneCount": run.done,
        "failedCount": run.failed,
        "underWayCount": run.under_way,
        "waitingCount": run.waiting,
        "owner": None if owner is None else {"by": owner.by, "pid": owner.pid},
        "stop": _stop(run.stop),
    }


def run_document(run: SeenRun) -> Document:
    return row_document(RunRow(run.state.plan.id, summary_of(run.state), run.owner))


def _elapsed(run: RunSummary) -> float | None:
    if run.started_at is None or run.ended_at is None:
        return None
    return round(run.ended_at - run.started_at, 3)


def _stop(stop: StopSummary | None) -> Document | None:
    """Why nothing is admitted any more."""
    if stop is None:
        return None
    until = time_of(stop.until)
    return {"code": stop.code, "message": stop.message, "by": stop.by, "until": until}


def full_document(run: SeenRun) -> Document:
    """As in the list, and more."""
    state, plan = run.state, run.state.plan
    policy = plan.policy
    return {
        **run_document(run),
        "worstCase": worst_case_words(state.budget, len(state.units), state.parallel),
        "maxFailures": state.max_failures,
        "parallel": state.parallel,
        "gates": [gate_document(gate) for gate in policy.gates],
        "windows": [str(window) for window in policy.windows],
        "notes": [*plan.notes],
        "waves": [_wave(state, number) for number in range(len(plan.waves))],
        "failures": [failure_document(failure) for failure in failures_of(state)],
        "machines": machines_of(run),
    }


def gate_document(gate: Any) -> Document:
    """Not what it asks: that may hold a secret."""
    return {"name": gate.name, "kind": gate.kind.value, "when": sorted(w.value for w in gate.when)}


def failure_document(failure: Failure) -> Document:
    return {
        "machines": [*failure.names],
        "outcome": failure.outcome.value,
        "code": failure.code,
        "message": failure.message,
        "hint": [*failure.hints],
    }


def _wave(state: RolloutState, number: int) -> Document:
    names = state.plan.waves[number]
    its = state.waves[number]
    words = Counter(_word(state, name) for name in names)
    return {
        "name": wave_name(state.plan, number),
        "state": _wave_word(its),
        "machineCount": len(names),
        "doneCount": words["done"],
        "failedCount": words["failed"],
        "beganAt": time_of(its.begun_at),
        "endedAt": time_of(its.ended_at),
        "machines": [*names],
    }


def _wave_word(its: WaveState) -> str:
    if its.begun_at is None:
        return "waiting"
    return "over" if its.ended_at is not None else "under-way"


def _word(state: RolloutState, name: str) -> str:
    outcome = state.units[name].outcome
    if outcome is None:
        return "open"
    return "failed" if outcome in FAILURES else "done"


def _machine(state: RolloutState, name: str) -> Document:
    its = state.units[name]
    waiting = "under-way" if its.in_flight else "waiting"
    return {
        "name": name,
        "cohort": state.of_name[name].cohort,
        "wave": wave_name(state.plan, its.wave),
        "outcome": its.outcome.value if its.outcome else waiting,
        "step": its.step or None,
        "attempt": its.attempt,
        "code": its.end.code if its.end else "",
        "message": its.end.message if its.end else "",
        "elapsedSeconds": its.end.seconds if its.end else None,
    }


RUN_VIEW = View(
    row_document,
    (
        Column("RUN", lambda d: d["id"]),
        Column("WHAT", lambda d: d["procedure"]),
        Column("STATUS", lambda d: d["status"]),
        Column("OUTCOME", lambda d: d["outcome"]),
        Column("DONE", lambda d: f"{d['doneCount']}/{d['machineCount']}"),
        Column("FAILED", lambda d: d["failedCount"]),
        Column("BY", lambda d: d["createdBy"]),
        Column("CREATED", lambda d: f"{d['createdAt'][:16].replace('T', ' ')}Z"),
        Column("REASON", lambda d: d["reason"]),
    ),
    name=lambda d: str(d["id"]),
)
FULL_VIEW = View(full_document, RUN_VIEW.columns, RUN_VIEW.name)
MACHINE_VIEW = View(
    dict,
    (
        Column("NAME", lambda d: d["name"]),
        Column("OUTCOME", lambda d: d["outcome"]),
        Column("WAVE", lambda d: d["wave"]),
        Column("ATTEMPTS", lambda d: d["attempt"]),
        Column("SECONDS", lambda d: _rounded(d["elapsedSeconds"])),
        Column("REASON", lambda d: d["message"].removeprefix(f"{d['name']}: ")),
    ),
)
_WAVE_VIEW = View(
    dict,
    (
        Column("WAVE", lambda d: d["name"]),
        Column("STATE", lambda d: d["state"].replace("-", " ")),
        Column("DONE", lambda d: f"{d['doneCount']}/{d['machineCount']}"),
        Column("FAILED", lambda d: d["failedCount"]),
        Column("BEGAN", lambda d: _short(d["beganAt"])),
        Column("ENDED", lambda d: _short(d["endedAt"])),
        Column("MACHINES", lambda d: some(d["machines"])),
    ),
)


def _rounded(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.0f}"


def machines_of(run: SeenRun) -> list[Document]:
    """Every machine with its own outcome, for MACHINE_VIEW."""
    return [_machine(run.state, name) for name in run.state.units]


def _short(time: str | None) -> str:
    return f"{time[:19].replace('T', ' ')}Z" if time else ""


def full_text(run: SeenRun, out: Any) -> None:
    """For people: where it stands, its waves, what is still under way."""
    from azlinux_cli.rendering.output import plain, write

    document = full_document(run)
    out.writelines(f"{plain(line)}\n" for line in _head(run, document))
    out.write("\n")
    write(document["waves"], _WAVE_VIEW, "table", out)
    under_way: dict[str, list[str]] = {}
    for machine in document["machines"]:
        if machine["outcome"] == "under-way":
            under_way.setdefault(machine["step"] or "begins", []).append(machine["name"])
    rows = [f"under way, {step}: {fold(names)}" for step, names in under_way.items()]
    rows += [f"gate: {gate['name']} ({', '.join(gate['when'])})" for gate in document["gates"]]
    rows += [f"window: {window}" for window in document["windows"]]
    rows += [f"note: {note}" for note in document["notes"]]
    if rows:
        out.write("\n")
        out.writelines(f"{plain(row)}\n" for row in rows)


def _head(run: SeenRun, document: Document) -> Iterator[str]:
    from azlinux_cli.rendering.rollout.line import heading

    plan = run.state.plan
    yield heading(plan)
    yield f"by {plan.created_by} with azl {plan.azl}, {_short(document['createdAt'])}"
    if plan.reason:
        yield f"reason: {plan.reason}"
    owner = f"{run.owner} works on it" if run.owner else "nobody works on it"
    yield f"status: {document['status']}; {owner}"
    yield document["worstCase"]
