"""A run's report: one document, from which the text and the page are made as well."""

from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.budget import worst_case_words
from azlinux_cli.domain.rollout.change import Change, change_of
from azlinux_cli.domain.rollout.failure import Failure, alike, failures_of
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.proof import Proof
from azlinux_cli.domain.rollout.record import rfc3339
from azlinux_cli.domain.rollout.state import FAILURES
from azlinux_cli.domain.rollout.story import Asked, Span, Story, Turn
from azlinux_cli.rendering.output import Document
from azlinux_cli.rendering.rollout.line import line_of
from azlinux_cli.rendering.rollout.run import (
    SeenRun,
    failure_document,
    gate_document,
    run_document,
    time_of,
)
from azlinux_cli.rendering.rollout.word import gate_moment, has_canaries, wave_name


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report is made from. `made_at` is Unix time."""

    run: SeenRun
    story: Story
    proof: Proof
    made_at: float


def report_document(report: Report) -> Document:
    """docs/schemas/rollout-report.json."""
    state = report.run.state
    turns: dict[str, list[Turn]] = {}
    for turn in report.story.turns:
        turns.setdefault(turn.unit, []).append(turn)
    return {
        "run": run_document(report.run),
        "madeAt": rfc3339(report.made_at),
        "plan": plan_section(state.plan),
        "failures": [failure_document(failure) for failure in failures_of(state)],
        "mended": [failure_document(failure) for failure in _mended(report)],
        "changes": _changes(report, turns),
        "happened": _happened(report),
        "gates": [_gate(asked, state.plan) for asked in report.story.gates],
        "waves": [_wave(report, number) for number in range(len(state.plan.waves))],
        "machines": [_machine(report, name, turns.get(name, [])) for name in state.units],
        "record": {
            "count": report.proof.records,
            "planDigest": state.plan.digest,
            "head": report.proof.head,
            "intact": not report.proof.problems,
            "problems": [*report.proof.problems],
        },
    }


def plan_section(plan: RolloutPlan) -> Document:
    policy = plan.policy
    return {
        "worstCase": worst_case_words(policy.budget, len(plan.units), policy.parallel),
        "maxFailures": policy.budget.max_failures,
        "loose": policy.budget.loose,
        "parallel": policy.parallel,
        "maxPer": dict(policy.limits),
        "soakNodeSeconds": policy.soak_node_s,
        "soakWaveSeconds": policy.soak_wave_s,
        "healthyForSeconds": policy.healthy_for_s,
        "healthyWithinSeconds": policy.healthy_within_s,
        "progressSeconds": policy.progress_s,
        "gates": [gate_document(gate) for gate in policy.gates],
        "windows": [str(window) for window in policy.windows],
        "notes": [*plan.notes],
        "options": {key: value for key, value in plan.options.items() if key != "canaries"},
        "canaries": [*plan.waves[0]] if has_canaries(plan) and plan.waves else [],
        "waves": [
            {"name": wave_name(plan, number), "machines": [*names]}
            for number, names in enumerate(plan.waves)
        ],
        "cohorts": [
            {
                "id": cohort.id,
                "machines": [*cohort.members],
                "traits": dict(cohort.traits),
                "content": [dict(item) for item in plan.contents.get(cohort.id, ())],
            }
            for cohort in plan.cohorts
        ],
    }


def _mended(report: Report) -> list[Failure]:
    """Failures of turns that were followed by another one."""
    last = {turn.unit: turn for turn in report.story.turns}
    return alike(
        turn.end
        for turn in report.story.turns
        if turn.end is not None and turn.end.outcome in FAILURES and turn is not last[turn.unit]
    )


def _changes(report: Report, turns: dict[str, list[Turn]]) -> list[Document]:
    """Machines that went the same way, together."""
    groups: dict[str, tuple[Change, str, list[str]]] = {}
    for name, unit in report.run.state.units.items():
        if name not in turns:
            continue
        change, outcome = change_of(turns[name]), unit.outcome.value if unit.outcome else "open"
        key = repr((outcome, sorted(change.before.items()), sorted(change.after.items()),
                    change.added, change.gone))  # fmt: skip
        groups.setdefault(key, (change, outcome, []))[2].append(name)
    return [
        {
            "machines": names,
            "outcome": outcome,
            "before": dict(change.before),
            "after": dict(change.after),
            "added": [*change.added],
            "gone": [*change.gone],
        }
        for change, outcome, names in groups.values()
    ]


def _happened(report: Report) -> list[Document]:
    """What befell the run as a whole, numbered as the timeline shows it."""
    plan = report.run.state.plan
    return [
        {"number": number, "at": rfc3339(at), "event": _word(mark), "text": line_of(mark, plan)}
        for number, (at, mark) in enumerate(report.story.marks, start=1)
    ]


def _word(mark: Any) -> str:
    from azlinux_cli.domain.rollout.event import word_of

    return word_of(type(mark))


def _gate(asked: Asked, plan: RolloutPlan) -> Document:
    begun, end = asked.begun, asked.end
    return {
        "name": begun.gate,
        "when": gate_moment(plan, begun.when, begun.wave, begun.unit),
        "passed": end.passed if end else None,
        "by": end.by if end else "",
        "message": end.message if end else "",
        "evidence": end.evidence if end else "",
        "askedAt": rfc3339(asked.began_at),
        "elapsedSeconds": end.seconds if end else None,
    }


def _wave(report: Report, number: int) -> Document:
    its = report.story.waves.get(number)
    return {
        "name": wave_name(report.run.state.plan, number),
        "beganAt": time_of(its.began_at) if its else None,
        "soakBeganAt": time_of(its.soak_at) if its else None,
        "endedAt": time_of(its.ended_at) if its else None,
    }


def _machine(report: Report, name: str, turns: list[Turn]) -> Document:
    state = report.run.state
    its, last = state.units[name], turns[-1] if turns else None
    waiting = "under-way" if its.in_flight else "waiting"
    return {
        "name": name,
        "cohort": state.of_name[name].cohort,
        "wave": wave_name(state.plan, its.wave),
        "outcome": its.outcome.value if its.outcome else waiting,
        "attempts": len(turns),
        "beganAt": time_of(turns[0].began_at) if turns else None,
        "endedAt": time_of(last.ended_at) if last else None,
        "turns": [_turn(turn) for turn in turns],
    }


def _turn(turn: Turn) -> Document:
    end = turn.end
    return {
        "attempt": turn.attempt,
        "outcome": end.outcome.value if end else None,
        "code": end.code if end else "",
        "message": end.message if end else "",
        "hint": [*end.hints] if end else [],
        "beganAt": rfc3339(turn.began_at),
        "endedAt": time_of(turn.ended_at),
        "steps": [_step(span) for span in turn.spans],
    }


def _step(span: Span) -> Document:
    end = span.end
    return {
        "step": span.step,
        "ok": end.ok if end else None,
        "observed": end.observed if end else False,
        "beganAt": rfc3339(span.began_at),
        "endedAt": time_of(span.ended_at),
        "message": end.message if end else "",
        "facts": dict(end.facts) if end else {},
    }


def names_of(document: Document) -> str:
    """The machines of a part of the report, in short."""
    return fold(document["machines"])
