"""The preflight of a fleet as one HTML page that needs nothing but itself."""

from collections import Counter
from collections.abc import Iterable, Sequence

from azlinux_cli.domain.migration.finding import Remedy, RemedyKind
from azlinux_cli.domain.migration.machine import MachineCheck, Verdict
from azlinux_cli.domain.node_set import fold
from azlinux_cli.rendering.markup import Markup, el, joined
from azlinux_cli.rendering.migration.document import MIGRATION_VIEW
from azlinux_cli.rendering.migration.group import Group, grouped, ways
from azlinux_cli.rendering.output import plain
from azlinux_cli.rendering.page_part import facts, framed, table

_BADGE = {
    Verdict.CLEAR: "good",
    Verdict.INHIBITED: "bad",
    Verdict.DONE: "good",
    Verdict.UNKNOWN: "waits",
}
_BAD = {"inhibitor", "high"}


def preflight_page(machines: Sequence[MachineCheck], made_at: str, as_of: str) -> str:
    """`as_of`: the date of what azl knows by itself."""
    title = f"Preflight: Azure Linux 3.0 to 4.0, {len(machines)} machines"
    return framed(
        title,
        *_head(title, machines),
        facts(("Made", made_at), ("azl's own data", f"as of {as_of}")),
        *_machines(machines),
        *_findings(machines),
        *_ways(machines),
    )


def _head(title: str, machines: Sequence[MachineCheck]) -> Iterable[Markup]:
    counts = Counter(machine.verdict for machine in machines)
    yield el("h1", title)
    badges = [
        el("span", f"{counts[verdict]} {verdict.value}", cls=f"badge {_BADGE[verdict]}")
        for verdict in Verdict
        if counts[verdict]
    ]
    yield el("p", *(joined(badge, " ") for badge in badges))


def _machines(machines: Sequence[MachineCheck]) -> Iterable[Markup]:
    yield el("h2", "Machines")
    documents = [MIGRATION_VIEW.document(machine) for machine in machines]
    columns = MIGRATION_VIEW.columns
    rows = [[plain(column.cell(document)) for column in columns] for document in documents]
    yield table(
        [column.header.capitalize() for column in columns], rows, wraps=[0, len(columns) - 1]
    )
    for machine in machines:
        if machine.trouble is not None:
            yield el("p", machine.trouble.message, cls="note")


def _findings(machines: Sequence[MachineCheck]) -> Iterable[Markup]:
    groups = grouped(machines)
    open_ones = [group for group in groups if not group.accepted]
    yield el("h2", "What was found, worst first")
    if not open_ones:
        yield el("p", "Nothing that is not accepted.", cls="faint")
    yield from map(_finding, open_ones)
    accepted = [group for group in groups if group.accepted]
    if accepted:
        yield el("h2", "Accepted risks")
        yield from map(_finding, accepted)


def _finding(group: Group) -> Markup:
    mended = "" if group.severity.value in _BAD and not group.accepted else " mended"
    about, head = group.findings[0], el("strong", f"{group.severity.value}: ")
    return el(
        "div",
        el("p", head, el("code", group.key), f" on {group.who}"),
        el("p", f"Should hold: {about.title}.", cls="faint"),
        el("ul", *(el("li", text) for text in (*group.lines, *group.taken))),
        *([] if group.accepted else [_remedy(group, remedy) for remedy in group.remedies]),
        el("p", el("code", f"azl migrate check --fix {group.key}")) if group.fixable else None,
        cls=f"failure{mended}",
    )


def _remedy(group: Group, remedy: Remedy) -> Markup:
    if remedy.kind is RemedyKind.HINT:
        return el("p", remedy.text)
    if remedy.kind is RemedyKind.COMMAND:
        return el("p", el("code", group.said(remedy)))
    return joined(el("p", el("code", remedy.path)), el("pre", remedy.text))


def _ways(machines: Sequence[MachineCheck]) -> Iterable[Markup]:
    found = ways(machines)
    if not found:
        return
    yield el("h2", "Ways to 4.0")
    yield el("p", "In the order in which azl takes them.", cls="faint")
    rows = [
        (
            el("strong", way.strategy),
            joined(way.title, *([el("br"), "needs ", "; ".join(way.extra)] if way.extra else [])),
            fold(way.open_to) or "nobody",
            "; ".join(f"{fold(names)}: {why}" for why, names in way.closed_to),
            way.downtime,
            "; ".join(way.way_back),
        )
        for way in found
    ]
    headings = ("Way", "What happens", "Open to", "Closed to, by", "Away for", "Way back")
    yield table(headings, rows, wraps=[1, 2, 3, 4, 5])
