"""One machine's preflight: what was found, which ways are open, and the word for it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.migration.accepted import AcceptedRisk, accept
from azlinux_cli.domain.migration.catalogue import findings_of
from azlinux_cli.domain.migration.cloud import CloudFacts
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import Finding, Severity, Strategy, worst_first
from azlinux_cli.domain.migration.knowledge import Knowledge
from azlinux_cli.domain.migration.node import NodeFacts
from azlinux_cli.domain.migration.path import Path, judged_for, paths_of, without_way
from azlinux_cli.domain.migration.read import read_facts
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble
from azlinux_cli.domain.node_report import unreadable, why_incomplete
from azlinux_cli.domain.node_state import read_state
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.probe import read_sections


class Verdict(StrEnum):
    CLEAR = "clear"
    INHIBITED = "inhibited"
    DONE = "done"  # it runs 4.0
    UNKNOWN = "unknown"  # it gave no answer


@dataclass(frozen=True, slots=True)
class Rules:
    """How a fleet is judged. `asked`: only this way counts; `at`: seconds since 1970."""

    knowledge: Knowledge
    at: float
    accepted: tuple[AcceptedRisk, ...] = ()
    asked: Strategy | None = None
    window_s: float | None = None


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """Either `trouble` or `facts` is set."""

    target: NodeTarget
    trouble: NodeTrouble | None = None
    facts: Facts | None = None
    findings: tuple[Finding, ...] = ()
    paths: tuple[Path, ...] = ()
    elapsed_s: float = 0.0

    @property
    def os(self) -> OsKind | None:
        return self.facts.node.state.os if self.facts else None

    @property
    def verdict(self) -> Verdict:
        if self.facts is None:
            return Verdict.UNKNOWN
        if self.os is OsKind.AZURE_LINUX_4:
            return Verdict.DONE
        inhibited = any(finding.inhibits for finding in self.findings)
        return Verdict.INHIBITED if inhibited else Verdict.CLEAR

    @property
    def error(self) -> AzlError | None:
        return self.trouble.error if self.trouble else None

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity and f.accepted is None for f in self.findings)


def answer_of(target: NodeTarget, result: NodeResult) -> NodeFacts | NodeTrouble:
    """Facts as one node gave them. An answer that was cut short proves nothing."""
    if result.trouble is not None:
        return result.trouble
    try:
        sections = read_sections(result.stdout)
    except RemoteError as error:
        return unreadable(target, result, error)
    if not sections.complete:
        half = RemoteError(f"its answer is not complete: {why_incomplete(result)}")
        return unreadable(target, result, half)
    return read_facts(sections, read_state(sections))


def machine_check(
    target: NodeTarget, result: NodeResult, cloud: CloudFacts | AzlError | None, rules: Rules
) -> MachineCheck:
    answer = answer_of(target, result)
    if isinstance(answer, NodeTrouble):
        return MachineCheck(target, answer, elapsed_s=result.elapsed_s)
    facts = _facts(answer, cloud, rules)
    if answer.state.os is OsKind.AZURE_LINUX_4:
        return MachineCheck(target, facts=facts, elapsed_s=result.elapsed_s)
    findings, paths = judged(facts, target.name, rules)
    return MachineCheck(target, None, facts, tuple(findings), paths, result.elapsed_s)


def _facts(node: NodeFacts, cloud: CloudFacts | AzlError | None, rules: Rules) -> Facts:
    if isinstance(cloud, AzlError):
        return Facts(node, rules.knowledge, None, rules.window_s, cloud.message)
    return Facts(node, rules.knowledge, cloud, rules.window_s)


def judged(facts: Facts, name: str, rules: Rules) -> tuple[Sequence[Finding], tuple[Path, ...]]:
    found = accept(findings_of(facts), rules.accepted, name, rules.at)
    paths = paths_of(facts, found)
    found = judged_for(found, rules.asked)
    dead_end = without_way(paths, rules.asked)
    if dead_end is not None:
        found = [*found, dead_end]
    return worst_first(found), paths
