"""A run's report as one HTML page that needs nothing but itself: no script, no other file."""

from collections.abc import Iterable, Sequence

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.outcome import RunOutcome
from azlinux_cli.rendering.markup import Child, Markup, el, joined
from azlinux_cli.rendering.output import Document
from azlinux_cli.rendering.property import properties
from azlinux_cli.rendering.rollout.report import Report, names_of, report_document
from azlinux_cli.rendering.rollout.story_words import (
    ASPECTS,
    careful_words,
    change_words,
    clock_of,
    machine_words,
    outcome_sentence,
    title_of,
)
from azlinux_cli.rendering.rollout.style import STYLE
from azlinux_cli.rendering.rollout.timeline import MOST_ROWS, Timeline
from azlinux_cli.rendering.rollout.word import lasting

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # nothing is fetched, nothing runs
_BADGE = {
    RunOutcome.SUCCEEDED: "good",
    RunOutcome.PENDING: "waits",
    RunOutcome.HALTED: "bad",
    RunOutcome.ABORTED: "bad",
    RunOutcome.FAILED: "bad",
    RunOutcome.STUCK: "bad",
    RunOutcome.ROLLED_BACK: "waits",
    RunOutcome.PARTIAL: "waits",
}
_SIGN = {True: ("ok", "✓ passed"), False: ("no", "✗ did not pass"), None: ("faint", "not answered")}
_NOT_FACTS = {"state", "log", "added", "gone", "addedExact", "goneExact"}  # told elsewhere
_MOST_PACKAGES = 400


def page(report: Report) -> str:
    """All texts of nodes and people are escaped by `el`."""
    document = report_document(report)
    run = document["run"]
    body = el(
        "body",
        *_head(document),
        *_failures(document),
        *_timeline(report),
        *_happened(document),
        *_changes(document),
        *_gates(document),
        *_plan(document),
        *_machines(document),
        *_record(document),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{title_of(document)}: {run['outcome']} ({run['id']})"),
        el("style", Markup(STYLE)),
    )
    return f"<!DOCTYPE html>\n{el('html', head, body, lang='en')}\n"


def _head(document: Document) -> Iterable[Markup]:
    run, record = document["run"], document["record"]
    yield el("h1", title_of(document))
    yield el("p", run["reason"] or "No reason was given.", cls="why")
    outcome = RunOutcome(run["outcome"])
    badge = el("span", outcome.value.replace("-", " "), cls=f"badge {_BADGE[outcome]}")
    yield el("p", badge, " ", outcome_sentence(document))
    took = f", {lasting(round(run['elapsedSeconds']))} in all" if run["elapsedSeconds"] else ""
    yield _facts(
        ("Run", el("code", run["id"])),
        ("Planned by", f"{run['createdBy']}, {clock_of(run['createdAt'])}"),
        ("Began", clock_of(run["startedAt"]) or "not yet"),
        ("Ended", f"{clock_of(run['endedAt'])}{took}" if run["endedAt"] else "not yet"),
        ("Approved by", _approvals(document)),
        ("Tool", f"azl {run['azl']}"),
        ("Chain head", el("code", record["head"] or "unreadable")),
        ("Report made", clock_of(document["madeAt"])),
    )


def _facts(*rows: tuple[str, Child]) -> Markup:
    return el("dl", *(joined(el("dt", term), el("dd", value)) for term, value in rows if value))


def _approvals(document: Document) -> str:
    given = [gate for gate in document["gates"] if gate["by"] and gate["passed"]]
    return "; ".join(
        f"{gate['by']}, {clock_of(gate['askedAt'])} ({gate['when']})"
        + (f": {gate['message']}" if gate["message"] else "")
        for gate in given
    )


def _failures(document: Document) -> Iterable[Markup]:
    failures = document["failures"]
    if not failures:
        return
    yield el("h2", "What failed")
    for failure in failures:
        code = f" ({failure['code']})" if failure["code"] else ""
        yield el(
            "div",
            el("p", el("strong", names_of(failure)), f": {failure['outcome']}{code}"),
            el("p", failure["message"] or "No reason is known."),
            el("ul", *(el("li", hint) for hint in failure["hint"])) if failure["hint"] else None,
            cls="failure",
        )


def _timeline(report: Report) -> Iterable[Markup]:
    if not report.story.marks and not report.story.turns:
        return
    yield el("h2", "Timeline")
    many = len(report.run.state.units) > MOST_ROWS
    each = "A row for each wave, then for each machine that failed" if many else (
        "A row for each machine"
    )  # fmt: skip
    yield el(
        "p",
        f"{each}; times are UTC. Numbers are those of “What happened”. ",
        "Grey gaps are times in which nothing was under way; they are cut short.",
        cls="faint",
    )
    drawing = Timeline(report.run.state, report.story)
    yield drawing.svg()
    yield drawing.legend()


def _happened(document: Document) -> Iterable[Markup]:
    if not document["happened"]:
        return
    yield el("h2", "What happened")
    rows = [
        (el("span", mark["number"], cls="number"), clock_of(mark["at"]), mark["text"])
        for mark in document["happened"]
    ]
    yield _table(("#", "Time", "What"), rows, short=2)


def _changes(document: Document) -> Iterable[Markup]:
    changes = [change for change in document["changes"] if change["before"] or change["added"]]
    if not changes:
        return
    yield el("h2", "From which state to which")
    rows = [
        (
            f"{names_of(change)} ({len(change['machines'])})",
            *(change_words(change, aspect) for aspect in ASPECTS),
            change["outcome"],
        )
        for change in changes
    ]
    yield _table(("Machines", *ASPECTS.values(), "Outcome"), rows)
    for change in changes:
        if change["added"] or change["gone"]:
            told = f"Packages of {names_of(change)}: {len(change['added'])} came, "
            yield el("h3", f"{told}{len(change['gone'])} went")
            yield el("p", el("strong", "came: "), ", ".join(change["added"][:_MOST_PACKAGES]))
            yield el("p", el("strong", "went: "), ", ".join(change["gone"][:_MOST_PACKAGES]))


def _gates(document: Document) -> Iterable[Markup]:
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
    yield _table(("Time", "Gate", "When", "Answer", "What was seen"), rows, short=1)


def _plan(document: Document) -> Iterable[Markup]:
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
    yield _table(("Wave", "Count", "Machines", "Began", "Ended"), waves)
    canaries = set(plan["canaries"])
    for cohort in plan["cohorts"]:
        first = fold([name for name in cohort["machines"] if name in canaries])
        yield el("h3", f"Cohort {names_of(cohort)}")
        traits = ", ".join(f"{key} {value}" for key, value in cohort["traits"].items())
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
    yield _table([key.capitalize() for key in keys], rows)
    if len(content) > _MOST_PACKAGES:
        yield el("p", f"and {len(content) - _MOST_PACKAGES} more")


def _machines(document: Document) -> Iterable[Markup]:
    yield el("h2", "Machines")
    rows = [machine_words(machine) for machine in document["machines"]]
    yield _table(("Machine", "Wave", "Outcome", "Attempts", "Began", "Ended"), rows)
    for machine in document["machines"]:
        facts = [*_step_facts(machine)]
        if facts:
            yield el("details", el("summary", f"What its steps found: {machine['name']}"), *facts)


def _step_facts(machine: Document) -> Iterable[Markup]:
    for turn in machine["turns"]:
        for step in turn["steps"]:
            facts = {key: v for key, v in step["facts"].items() if key not in _NOT_FACTS}
            rows = [(key, str(value)) for key, value in properties(facts)]
            log = step["facts"].get("log")
            if rows or log:
                again = f", attempt {turn['attempt']}" if turn["attempt"] > 1 else ""
                yield el("h3", f"{step['step']}{again}")
                yield _facts(*rows)
                yield el("pre", log) if isinstance(log, str) and log else Markup("")


def _record(document: Document) -> Iterable[Markup]:
    record, run = document["record"], document["run"]["id"]
    yield el("h2", "Proof")
    cls, word = ("ok", "Its records are as they were written.")
    if not record["intact"]:
        cls, word = ("no", "Its records are not what was written: " + "; ".join(record["problems"]))
    yield el("p", el("span", word, cls=cls))
    yield el(
        "p",
        f"{record['count']} records, each with a digest that covers the one before it, the first "
        "one the plan's. ",
        el("code", f"azl rollout verify {run} --digest {record['head']}"),
        " proves later that what this page tells has not been changed.",
    )
    yield _facts(
        ("Plan", el("code", record["planDigest"])), ("Chain head", el("code", record["head"] or ""))
    )


def _table(headings: Sequence[str], rows: Iterable[Sequence[Child]], *, short: int = 0) -> Markup:
    """The first `short` columns are never wrapped."""
    names = ["short" if number < short else None for number in range(len(headings))]
    return el(
        "table",
        el("thead", el("tr", *(el("th", h, cls=c) for h, c in zip(headings, names, strict=True)))),
        el(
            "tbody",
            *(el("tr", *(el("td", v, cls=c) for v, c in zip(row, names, strict=True)))
              for row in rows),
        ),
    )  # fmt: skip
