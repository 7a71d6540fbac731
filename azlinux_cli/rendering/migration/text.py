"""A preflight as text below the table of machines: findings, ways, totals."""

from collections import Counter
from collections.abc import Iterable, Sequence

from azlinux_cli.domain.migration.finding import Finding, Remedy, RemedyKind
from azlinux_cli.domain.migration.machine import MachineCheck, Verdict
from azlinux_cli.domain.node_set import fold
from azlinux_cli.rendering.migration.group import Group, grouped, ways
from azlinux_cli.rendering.output import plain

BY_FINDING, BY_NODE = "finding", "node"
_MOST_NAMES = 12  # of machines on one line of a heading, folded
_WORDS = {
    Verdict.CLEAR: "clear",
    Verdict.INHIBITED: "inhibited",
    Verdict.DONE: "on 4.0 already",
    Verdict.UNKNOWN: "gave no answer",
}


def findings_text(machines: Sequence[MachineCheck], by: str = BY_FINDING) -> str:
    if by == BY_NODE:
        return "".join(_of_machine(machine) for machine in machines if machine.findings)
    return "".join(map(_of_group, grouped(machines)))


def _of_group(group: Group) -> str:
    fix = f" (--fix {group.key})" if group.fixable and not group.accepted else ""
    lines = [f"== {group.severity.value} {group.key}: {group.who}{fix}"]
    lines += [f"   {plain(text)}" for text in (*group.lines, *group.taken)]
    if not group.accepted:
        lines += [_remedy_line(group, remedy) for remedy in group.remedies]
    return "\n" + "".join(line + "\n" for line in lines)


def _of_machine(machine: MachineCheck) -> str:
    lines = [f"== {machine.target.name}: {_WORDS[machine.verdict]}"]
    for finding in machine.findings:
        lines += _finding_lines(finding)
    return "\n" + "".join(line + "\n" for line in lines)


def _finding_lines(finding: Finding) -> Iterable[str]:
    taken = finding.accepted
    until = f" (accepted by {taken.by} until {taken.expires}: {taken.reason})" if taken else ""
    yield f"   {finding.severity.value} {finding.key}{plain(until)}"
    for text in finding.evidence:
        yield f"      {plain(text)}"


def _remedy_line(group: Group, remedy: Remedy) -> str:
    """A file's content is in JSON and on the page; here its path will do."""
    if remedy.kind is RemedyKind.FILE:
        return f"   hint: {remedy.path} (its content: -o json, --html)"
    return f"   hint: {plain(group.said(remedy))}"


def ways_text(machines: Sequence[MachineCheck]) -> str:
    found = ways(machines)
    if not found:
        return ""
    lines = ["== ways to 4.0, in the order in which azl takes them"]
    for way in found:
        lines.append(f"   {way.strategy}: {way.title}")
        if way.open_to:
            lines.append(f"      open to {fold(way.open_to)}; away for {way.downtime}")
            lines += [f"      way back: {plain(text)}" for text in way.way_back]
            lines += [f"      needs {plain(text)}" for text in way.extra]
        lines += [f"      closed to {fold(names)}: {plain(why)}" for why, names in way.closed_to]
    return "\n" + "".join(line + "\n" for line in lines)


def totals_text(machines: Sequence[MachineCheck]) -> str:
    counts = Counter(machine.verdict for machine in machines)
    parts = [f"{counts[verdict]} {word}" for verdict, word in _WORDS.items() if counts[verdict]]
    accepted = sum(f.accepted is not None for m in machines for f in m.findings)
    taken = f"; {accepted} accepted risk{'' if accepted == 1 else 's'}" if accepted else ""
    noun = "node" if len(machines) == 1 else "nodes"
    return f"\n{len(machines)} {noun}: {', '.join(parts) or 'nothing to check'}{taken}\n"
