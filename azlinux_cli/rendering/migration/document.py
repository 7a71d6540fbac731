"""One machine's preflight as a document, and its row; every check there is, as rows."""

from collections.abc import Sequence
from typing import Any

from azlinux_cli.domain.migration.catalogue import Check
from azlinux_cli.domain.migration.finding import Finding, Remedy, RemedyKind, Severity
from azlinux_cli.domain.migration.fix import FIXES
from azlinux_cli.domain.migration.machine import MachineCheck
from azlinux_cli.domain.migration.path import Path
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.remote_command import quoted
from azlinux_cli.rendering.output import Column, Document, View

_COUNTED = (Severity.INHIBITOR, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def _remedy(remedy: Remedy, name: str, group: str | None) -> Document:
    text = addressed(remedy, [name], group)
    return {"kind": remedy.kind.value, "path": remedy.path or None, "text": text}


def addressed(remedy: Remedy, names: Sequence[str], group: str | None) -> str:
    """A command for these machines. azl's own takes many at once, others one."""
    text = remedy.text
    if remedy.kind is not RemedyKind.COMMAND:
        return text
    if text.startswith("azl "):
        return text.replace("NAME", quoted(fold(names)))
    if len(names) > 1:
        return text
    text = text.replace("NAME", quoted(names[0]))
    return text.replace("GROUP", quoted(group)) if group else text


def finding_document(finding: Finding, name: str, group: str | None) -> Document:
    taken = finding.accepted
    return {
        "key": finding.key,
        "severity": finding.severity.value,
        "expected": finding.title,
        "evidence": [*finding.evidence],
        "remedies": [_remedy(remedy, name, group) for remedy in finding.remedies],
        "closes": sorted(strategy.value for strategy in finding.closes),
        "safety": finding.safety,
        "fixable": finding.fixable,
        "accepted": taken and {"reason": taken.reason, "by": taken.by, "expires": taken.expires},
    }


def _path(path: Path) -> Document:
    terms = path.terms
    return {
        "strategy": path.strategy.value,
        "open": path.open,
        "closedBy": [*path.closed_by],
        "whyNot": [*path.why_not],
        "downtimeSeconds": [terms.low_s, terms.high_s],
        "downtimeBasis": terms.basis,
        "downtimeAsOf": terms.as_of,
        "measuredRuns": terms.measured,
        "extra": [*path.extra],
        "quota": [*path.quota],
        "wayBack": path.way_back,
        "noWayBack": path.no_way_back,
    }


def machine_document(machine: MachineCheck) -> Document:
    trouble, name, group = machine.trouble, machine.target.name, machine.target.resource_group
    return {
        "name": name,
        "resourceGroup": group,
        "verdict": machine.verdict.value,
        "os": machine.os.value if machine.os else None,
        "release": machine.facts.node.state.release if machine.facts else None,
        "reachable": trouble is None,
        "reason": trouble.reason.value if trouble else None,
        "message": trouble.message if trouble else None,
        "findings": [finding_document(f, name, group) for f in machine.findings],
        "paths": [_path(path) for path in machine.paths],
        "elapsedSeconds": round(machine.elapsed_s, 3),
    }


def _count(document: Document, severity: Severity) -> object:
    if not document["reachable"] or document["verdict"] == "done":
        return None
    found = [f for f in document["findings"] if f["severity"] == severity.value]
    return sum(f["accepted"] is None for f in found)


def _accepted(document: Document) -> object:
    return sum(f["accepted"] is not None for f in document["findings"]) or None


def _ways(document: Document) -> object:
    if document["reason"]:
        return document["reason"]
    if document["verdict"] == "done":
        return "it runs 4.0"
    return [path["strategy"] for path in document["paths"] if path["open"]] or "none"


def _counter(severity: Severity) -> Column:
    return Column(severity.value.upper(), lambda d: _count(d, severity))


MIGRATION_VIEW = View(
    machine_document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("OS", lambda d: d["os"]),
        Column("VERDICT", lambda d: d["verdict"]),
        *map(_counter, _COUNTED),
        Column("ACCEPTED", _accepted),
        Column("WAYS", _ways),
    ),
)


def _check(check: Check) -> Document:
    return {
        "key": check.key,
        "severity": check.severity.value,
        "source": check.source.value,
        "basis": check.basis.value,
        "acceptable": not check.safety,
        "fixable": check.key in FIXES,
        "closes": sorted(strategy.value for strategy in check.closed),
        "expected": check.title,
    }


def _yes(key: str) -> Any:
    return lambda document: "yes" if document[key] else None


CHECK_VIEW = View(
    _check,
    (
        Column("KEY", lambda d: d["key"]),
        Column("SEVERITY", lambda d: d["severity"]),
        Column("FROM", lambda d: d["source"]),
        Column("BASIS", lambda d: d["basis"]),
        Column("ACCEPTABLE", _yes("acceptable")),
        Column("FIX", _yes("fixable")),
        Column("WHAT SHOULD HOLD", lambda d: d["expected"]),
    ),
    lambda d: str(d["key"]),
)
