"""Findings of a fleet, put together: one key once, worst first, with who has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.migration.finding import Finding, Remedy, Severity
from azlinux_cli.domain.migration.machine import MachineCheck
from azlinux_cli.domain.node_set import fold
from azlinux_cli.rendering.migration.document import addressed


@dataclass(slots=True)
class Group:
    """All findings of one key and severity. `evidence` by text, with the names it is true of."""

    key: str
    severity: Severity
    accepted: bool
    findings: list[Finding] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    groups: set[str | None] = field(default_factory=set)
    evidence: dict[str, list[str]] = field(default_factory=dict)

    @property
    def who(self) -> str:
        return fold(self.names)

    @property
    def remedies(self) -> list[Remedy]:
        """Of all machines, the same one once."""
        return list(dict.fromkeys(r for f in self.findings for r in f.remedies))

    def said(self, remedy: Remedy) -> str:
        """For all of these machines, as far as one command can be."""
        only = next(iter(self.groups)) if len(self.groups) == 1 else None
        return addressed(remedy, self.names, only)

    @property
    def fixable(self) -> bool:
        return any(finding.fixable for finding in self.findings)

    @property
    def lines(self) -> list[str]:
        """Evidence, with names where it is not everybody's."""
        return [
            text if len(names) == len(self.names) else f"{fold(names)}: {text}"
            for text, names in self.evidence.items()
        ]

    @property
    def taken(self) -> list[str]:
        """Who has accepted the risk, and why."""
        found = [f.accepted for f in self.findings if f.accepted is not None]
        return list(
            dict.fromkeys(f"accepted by {a.by} until {a.expires}: {a.reason}" for a in found)
        )


def grouped(machines: Iterable[MachineCheck]) -> list[Group]:
    """Worst first; then those that concern more machines; accepted ones last."""
    groups: dict[tuple[str, Severity, bool], Group] = {}
    for machine in machines:
        for finding in machine.findings:
            taken = finding.accepted is not None
            key = (finding.key, finding.severity, taken)
            group = groups.setdefault(key, Group(*key))
            group.findings.append(finding)
            group.names.append(machine.target.name)
            group.groups.add(machine.target.resource_group)
            for text in finding.evidence:
                group.evidence.setdefault(text, []).append(machine.target.name)
    return sorted(
        groups.values(), key=lambda g: (g.accepted, g.severity.rank, -len(g.names), g.key)
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One strategy over a fleet: who it is open to, and why it is not to others."""

    strategy: str
    title: str
    downtime: str
    open_to: tuple[str, ...]
    closed_to: tuple[tuple[str, tuple[str, ...]], ...]  # why, and to whom
    extra: tuple[str, ...]
    way_back: tuple[str, ...]


def ways(machines: Sequence[MachineCheck]) -> list[Way]:
    """In the order in which azl takes them."""
    having = [machine for machine in machines if machine.paths]
    count = len(having[0].paths) if having else 0
    return [_way(having, place) for place in range(count)]


def _way(machines: Sequence[MachineCheck], place: int) -> Way:
    pairs = [(machine.target.name, machine.paths[place]) for machine in machines]
    path = pairs[0][1]
    closed: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for name, its in pairs:
        if not its.open:
            closed.setdefault(", ".join(its.closed_by) or its.why_not[0], []).append(name)
        elif its.way_back is not None:
            back.setdefault(its.way_back, []).append(name)
        else:
            back.setdefault(f"no way back: {its.no_way_back}", []).append(name)
    terms = path.terms
    how = (
        f"measured on {terms.measured} runs" if terms.measured else f"{terms.basis}, {terms.as_of}"
    )
    extra = dict.fromkeys(text for _, its in pairs if its.open for text in its.extra)
    return Way(
        path.strategy.value,
        path.title,
        f"{_minutes(terms.low_s)} to {_minutes(terms.high_s)} min ({how})",
        tuple(name for name, its in pairs if its.open),
        tuple((why, tuple(names)) for why, names in closed.items()),
        tuple(extra),
        tuple(back),
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g}"
