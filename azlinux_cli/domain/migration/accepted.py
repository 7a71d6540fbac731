"""Risks that somebody has accepted: a document of its own, made to be checked in and reviewed.

[[accepted]]
key = "disk.ade"
machines = ["web-*"]      # names, globs, node sets; left out: every machine
reason = "keys are escrowed"
by = "alice"
expires = 2026-12-31      # the last day on which it counts, UTC
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.migration.catalogue import BY_KEY
from azlinux_cli.domain.migration.finding import Acceptance, Finding
from azlinux_cli.domain.selection import expand, is_glob

_KEYS = ("key", "machines", "reason", "by", "expires")
_NEEDED = ("key", "reason", "by", "expires")


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    key: str
    reason: str
    by: str
    expires: date
    machines: tuple[str, ...] = ()

    def counts(self, at: float) -> bool:
        """Until the end of its last day."""
        return datetime.fromtimestamp(at, UTC).date() <= self.expires

    def concerns(self, name: str) -> bool:
        return not self.machines or any(_selects(one, name) for one in self.machines)


def _selects(pattern: str, name: str) -> bool:
    """Raises UsageError for a node set that is none."""
    if is_glob(pattern):
        return fnmatchcase(name.lower(), pattern.lower())
    return name.lower() in {known.lower() for known in expand(pattern)}


def risk(values: Mapping[str, Any], where: str) -> AcceptedRisk:
    """Raises UsageError for an unknown key, one of the safety class, or a value that is none."""
    strange = [key for key in values if key not in _KEYS]
    if strange:
        raise UsageError(f"{where} has an unknown field {strange[0]!r}")
    missing = [key for key in _NEEDED if not values.get(key)]
    if missing:
        raise UsageError(f"{where} lacks {' and '.join(missing)}")
    key = str(values["key"])
    check = BY_KEY.get(key)
    if check is None:
        raise UsageError(
            f"{where}: there is no check {key!r}", hint="azl migrate check --list-checks has all"
        )
    if check.safety:
        raise UsageError(
            f"{where}: {key} is about safety, and nobody can accept that risk",
            hint=f"it asks that: {check.title.lower()}",
            code="NotAcceptable",
        )
    machines = values.get("machines", [])
    if not isinstance(machines, list) or not all(isinstance(m, str) for m in machines):
        raise UsageError(f"{where}: machines is not a list of names")
    for machine in machines:
        _selects(machine, "")
    expires = day(values["expires"], where)
    return AcceptedRisk(key, str(values["reason"]), str(values["by"]), expires, tuple(machines))


def day(value: Any, where: str) -> date:
    """Raises UsageError for what is no date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UsageError(
            f"{where}: {str(value)[:40]!r} is not a day", hint="days look like 2026-12-31"
        ) from None


def parse_accepted(data: Mapping[str, Any], source: str) -> tuple[AcceptedRisk, ...]:
    """Raises UsageError that says which entry is wrong: nothing of such a file counts."""
    strange = [key for key in data if key != "accepted"]
    entries = data.get("accepted", [])
    if strange or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise UsageError(
            f"{source} is not a list of accepted risks", hint="it has [[accepted]] tables only"
        )
    return tuple(
        risk(entry, f"{source}, entry {number}") for number, entry in enumerate(entries, 1)
    )


def document_of(risks: Iterable[AcceptedRisk]) -> dict[str, Any]:
    return {
        "accepted": [
            {
                "key": risk.key,
                **({"machines": [*risk.machines]} if risk.machines else {}),
                "reason": risk.reason,
                "by": risk.by,
                "expires": risk.expires,
            }
            for risk in risks
        ]
    }


def accept(
    findings: Iterable[Finding], risks: Sequence[AcceptedRisk], name: str, at: float
) -> list[Finding]:
    """An accepted finding stays one, closes nothing, and says who took the risk."""
    counting = {r.key: r for r in risks if r.counts(at) and r.concerns(name)}
    return [_accepted(f, counting[f.key]) if f.key in counting else f for f in findings]


def _accepted(finding: Finding, risk: AcceptedRisk) -> Finding:
    if finding.safety:
        return finding
    taken = Acceptance(risk.reason, risk.by, risk.expires.isoformat())
    return replace(finding, accepted=taken, closes=frozenset())
