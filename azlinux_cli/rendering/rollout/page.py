"""A run's report as one HTML page that needs nothing but itself: no script, no other file."""

from collections.abc import Iterable

from azlinux_cli.domain.rollout.outcome import RunOutcome
from azlinux_cli.rendering.markup import Markup, el
from azlinux_cli.rendering.output import Document
from azlinux_cli.rendering.page_part import facts, framed, table
from azlinux_cli.rendering.rollout.page_detail import (
    changes_section,
    gates_section,
    machines_section,
    plan_section,
)
from azlinux_cli.rendering.rollout.report import Report, names_of, report_document
from azlinux_cli.rendering.rollout.story_words import (
    clock_of,
    outcome_sentence,
    title_of,
)
from azlinux_cli.rendering.rollout.timeline import MOST_ROWS, Timeline
from azlinux_cli.rendering.rollout.word import lasting

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


def page(report: Report) -> str:
    """All texts of nodes and people are escaped by `el`."""
    document = report_document(report)
    run = document["run"]
    return framed(
        f"{title_of(document)}: {run['outcome']} ({run['id']})",
        *_head(document),
        *_failures(document),
        *_timeline(report),
        *_happened(document),
        *changes_section(document),
        *gates_section(document),
        *plan_section(document),
        *machines_section(document),
        *_record(document),
    )


def _head(document: Document) -> Iterable[Markup]:
    run, record = document["run"], document["record"]
    yield el("h1", title_of(document))
    yield el("p", run["reason"] or "No reason was given.", cls="why")
    outcome = RunOutcome(run["outcome"])
    badge = el("span", outcome.value.replace("-", " "), cls=f"badge {_BADGE[outcome]}")
    yield el("p", badge, " ", outcome_sentence(document))
    took = f", {lasting(round(run['elapsedSeconds']))} in all" if run["elapsedSeconds"] else ""
    yield facts(
        ("Run", el("code", run["id"])),
        ("Planned by", f"{run['createdBy']}, {clock_of(run['createdAt'])}"),
        ("Began", clock_of(run["startedAt"]) or "not yet"),
        ("Ended", f"{clock_of(run['endedAt'])}{took}" if run["endedAt"] else "not yet"),
        ("Approved by", _approvals(document)),
        ("Tool", f"azl {run['azl']}"),
        ("Chain head", el("code", record["head"] or "unreadable")),
        ("Report made", clock_of(document["madeAt"])),
    )


def _approvals(document: Document) -> str:
    given = [gate for gate in document["gates"] if gate["by"] and gate["passed"]]
    return "; ".join(
        f"{gate['by']}, {clock_of(gate['askedAt'])} ({gate['when']})"
        + (f": {gate['message']}" if gate["message"] else "")
        for gate in given
    )


def _failures(document: Document) -> Iterable[Markup]:
    if document["failures"]:
        yield el("h2", "What failed")
        yield from map(_failure, document["failures"])
    if document["mended"]:
        yield el("h2", "What failed at first, and was tried again")
        yield from (_failure(failure, "failure mended") for failure in document["mended"])


def _failure(failure: Document, cls: str = "failure") -> Markup:
    code = f" ({failure['code']})" if failure["code"] else ""
    return el(
        "div",
        el("p", el("strong", names_of(failure)), f": {failure['outcome']}{code}"),
        el("p", failure["message"] or "No reason is known."),
        el("ul", *(el("li", hint) for hint in failure["hint"])) if failure["hint"] else None,
        cls=cls,
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
        (
            el("span", mark["number"], cls=f"number {mark['event']}"),
            clock_of(mark["at"]),
            mark["text"],
        )
        for mark in document["happened"]
    ]
    yield table(("#", "Time", "What"), rows, wraps=[2])


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
    yield facts(
        ("Plan", el("code", record["planDigest"])), ("Chain head", el("code", record["head"] or ""))
    )
