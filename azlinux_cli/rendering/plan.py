"""A plan of a run, as people read it before they say yes. The file is the plan's own document."""

from collections.abc import Iterator
from typing import Any

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.budget import worst_case_words
from azlinux_cli.domain.rollout.cohort import Cohort, differing
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.rendering.output import Column, Document, View, plain, write
from azlinux_cli.rendering.rollout.word import wave_name

_MANY = 12  # packages of a cohort that are named one by one


def plan_text(plan: RolloutPlan, out: Any) -> None:
    """Cohorts, waves, what is frozen, the worst case, what has to be known before the start."""
    machines = len(plan.units)
    of = f"{machines} machine{'s' * (machines != 1)}"
    groups = f"{len(plan.cohorts)} cohort{'s' * (len(plan.cohorts) != 1)}"
    out.write(f"{plan.procedure} of {of} in {groups}, run {plan.id}\n\n")
    write([*plan.cohorts], _cohort_view(plan), "table", out)
    out.write("\n")
    out.writelines(f"{line}\n" for line in _lines(plan))


def _cohort_view(plan: RolloutPlan) -> View:
    traits = differing(plan.cohorts) or ["release"]

    def document(cohort: Cohort) -> Document:
        frozen = plan.contents.get(cohort.id, ())
        return {"members": fold([*cohort.members]), "updates": len(frozen), **cohort.traits}

    def of(trait: str) -> Column:
        return Column(trait.upper(), lambda d: _short(d.get(trait)))

    return View(
        document,
        (
            Column("COHORT", lambda d: d["members"]),
            *map(of, traits),
            Column("PACKAGES", lambda d: d["updates"]),
        ),
    )


def _short(value: object) -> str:
    text = plain(value)
    return text.removeprefix("sha256:")[:12] if text.startswith("sha256:") else text


def _lines(plan: RolloutPlan) -> Iterator[str]:
    for number, names in enumerate(plan.waves):
        yield f"{wave_name(plan, number)}: {fold([*names])}"
    for cohort in plan.cohorts:
        yield from _frozen(plan, cohort)
    policy = plan.policy
    yield worst_case_words(policy.budget, len(plan.units), policy.parallel)
    for gate in policy.gates:
        yield f"gate: {gate.name} ({', '.join(sorted(when.value for when in gate.when))})"
    for window in policy.windows:
        yield f"window: {window}"
    yield from (f"note: {note}" for note in plan.notes)


def _frozen(plan: RolloutPlan, cohort: Cohort) -> Iterator[str]:
    packages = plan.contents.get(cohort.id, ())
    if not packages:
        return
    names = [str(package["nevra"]) for package in packages[:_MANY]]
    more = len(packages) - len(names)
    tail = f", and {more} more" if more else ""
    yield f"packages of {fold([*cohort.members])}: {', '.join(names)}{tail}"
