"""The page of a report: what changed, what was asked, what was planned, machine by machine."""

from collections.abc import Iterable, Sequence

from azlinux_cli.rendering.markup import Markup, el, joined
from azlinux_cli.rendering.output import Document, plain
from azlinux_cli.rendering.page_part import facts, table
from azlinux_cli.rendering.property import properties
from azlinux_cli.rendering.rollout.report import names_of
from azlinux_cli.rendering.rollout.story_words import (
    ASPECTS,
    careful_words,
    change_words,
    clock_of,
    in_short,
    machine_words,
)
from azlinux_cli.rendering.rollout.timeline import MOST_ROWS
from azlinux_cli.rendering.rollout.word import some

_SIGN = {True: ("ok", "✓ passed"), False: ("no", "✗ did not pass"), None: ("faint", "not answered")}
_NOT_FACTS = {"state", "log", "added", "gone", "addedExact", "goneExact"}  # told elsewhere
_MOST_PACKAGES = 400


def changes_section(document: Document) -> Iterable[Markup]:
    changes = [change for change in document["changes"] if change["before"] or change["added"]]
    if not changes:
        return
    yield el("h2", "From which state to which")
    rows = [
        (
            f"{names_of(change)} ({len(change['machines'])})",
            *(_two_lines(change_words(change, aspect)) for aspect in ASPECTS),
            change["outcome"],
        )
        for change in changes
    ]
    yield table(("Machines", *ASPECTS.values(), "Outcome"), rows, wraps=[0])
    for change in changes:
        if change["added"] or change["gone"]:
            told = f"Packages of {some(change['machines'])}: {len(change['added'])} came, "
            yield el("h3", f"{told}{len(change['gone'])} went")
            yield el("p", el("strong", "came: "), ", ".join(change["added"][:_MOST_PACKAGES]))
            yield el("p", el("strong", "went: "), ", ".join(change["gone"][:_MOST_PACKAGES]))


def _two_lines(words: str) -> Markup:
    before, arrow, after = words.partition(" → ")
    return joined(before, el("br"), f"→ {after}") if arrow else joined(words)


def gates_section(document: Document) -> Iterable[Markup]:
    if not document["gates"]:
        return
    yield el("h2", "Gates and approvals")
    rows = []
    for gate in document["gates"]:
        cls, word = _SIGN[gate["passed"]]
        by = f" by {gate['by']}" if gate["by"] else ""
        seen = joined(gate["message"], el("pre", gate["evidence"]) if gate["evidence"] else None)
        rows.append(
            (clock_of(gate["askedAt"]), gate["name"], gate["when"],
             el("span", f"{word}{by}", cls=cls), seen)
        )  # fmt: skip
    yield table(("Time", "Gate", "When", "Answer", "What was seen"), rows, wraps=[1, 4])


def plan_section(document: Document) -> Iterable[Markup]:
    plan = document["plan"]
    yield el("h2", "What was planned")
    yield el("p", el("strong", f"{plan['worstCase'][:1].upper()}{plan['worstCase'][1:]}."))
    yield el("ul", *(el("li", words) for words in careful_words(plan)))
    for note in plan["notes"]:
        yield el("p", note, cls="note")
    yield el("h3", "Waves")
    waves = [
        (wave["name"], len(wave["machines"]), names_of(wave), clock_of(told["beganAt"]),
         clock_of(told["endedAt"]))
        for wave, told in zip(plan["waves"], document["waves"], strict=True)
    ]  # fmt: skip
    yield table(("Wave", "Count", "Machines", "Began", "Ended"), waves, wraps=[2])
    canaries = set(plan["canaries"])
    for cohort in plan["cohorts"]:
        first = some([name for name in cohort["machines"] if name in canaries])
        yield el("h3", f"Cohort {some(cohort['machines'])}")
        traits = ", ".join(f"{key} {in_short(value)}" for key, value in cohort["traits"].items())
        alike = f"Alike in: {traits}. " if traits else ""
        yield el("p", f"{alike}Canary: {first or 'none'}.", cls="faint")
        yield from _content(cohort["content"])


def _content(content: Sequence[Document]) -> Iterable[Markup]:
    """Whatever the procedure has frozen, as a table of what its items have."""
    if not content:
        return
    yield el("p", f"Frozen content, the same for every machine ({len(content)}):")
    names = ("nevra", "replaces", "checksum")
    keys = [key for key in names if any(key in item for item in content)]
    keys = keys or [*dict.fromkeys(key for item in content for key in item)]
    rows = [[item.get(key) for key in keys] for item in content[:_MOST_PACKAGES]]
    yield table([key.capitalize() for key in keys], rows, wraps=[len(keys) - 1])
    if len(content) > _MOST_PACKAGES:
        yield el("p", f"and {len(content) - _MOST_PACKAGES} more")


def machines_section(document: Document) -> Iterable[Markup]:
    yield el("h2", "Machines")
    rows = [machine_words(machine) for machine in document["machines"]]
    yield table(("Machine", "Wave", "Outcome", "Attempts", "Began", "Ended"), rows, wraps=[0])
    many = len(document["machines"]) > MOST_ROWS
    if many:
        yield el(
            "p",
            "What the steps found is shown of machines that failed; the JSON report has all of it.",
            cls="faint",
        )
    for machine in document["machines"]:
        failed = any(step["ok"] is False for turn in machine["turns"] for step in turn["steps"])
        found = [] if many and not failed else [*_step_facts(machine)]
        if found:
            summary = el("summary", f"What its steps found: {machine['name']}")
            yield el("details", summary, *found, open="" if failed else None)


def _step_facts(machine: Document) -> Iterable[Markup]:
    for turn in machine["turns"]:
        for step in turn["steps"]:
            told = {key: v for key, v in step["facts"].items() if key not in _NOT_FACTS}
            rows = [(key, plain(value)) for key, value in properties(told)]
            log = step["facts"].get("log")
            if rows or log:
                again = f", attempt {turn['attempt']}" if turn["attempt"] > 1 else ""
                yield el("h3", f"{step['step']}{again}")
                yield facts(*rows)
                yield el("pre", log) if isinstance(log, str) and log else Markup("")
