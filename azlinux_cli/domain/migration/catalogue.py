"""Every check that there is, and what all of them find on one machine."""

from collections.abc import Iterable, Sequence

from azlinux_cli.domain.migration.check import azure, disk, network, own, package, ssh, system
from azlinux_cli.domain.migration.check.kind import Basis, Check, Source
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import EVERY_WAY, Finding, Seen, Severity, hint
from azlinux_cli.domain.migration.fix import FIXES
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.operating_system import OsKind


def _by_itself(facts: Facts) -> Seen | None:
    """These two are found while the others run: the one by `findings_of`, the other by path.py."""
    return None


CHECK_ERROR = Check(
    "self.check_error", "Every check ran to its end", Severity.INHIBITOR, _by_itself, safety=True
)
NO_WAY = Check("path.none", "A way is open", Severity.INHIBITOR, _by_itself, safety=True)
CHECKS: tuple[Check, ...] = (
    *system.CHECKS,
    *disk.CHECKS,
    *ssh.CHECKS,
    *network.CHECKS,
    *package.CHECKS,
    *azure.CHECKS,
    *own.CHECKS,
    CHECK_ERROR,
    NO_WAY,
)
BY_KEY = {check.key: check for check in CHECKS}
_FIRST = BY_KEY["os.release"]


def findings_of(facts: Facts, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Of a machine that does not run 3.0 nothing else is asked: it would be beside the point."""
    if facts.node.state.os is not OsKind.AZURE_LINUX_3:
        return _run((_FIRST,), facts)
    return _run(checks, facts)


def _run(checks: Iterable[Check], facts: Facts) -> list[Finding]:
    found: list[Finding] = []
    crashed = [f"Azure gave no answer: {facts.cloud_error}"] if facts.cloud_error else []
    for check in checks:
        try:
            said = check.look(facts)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody has looked
            crashed.append(f"{check.key}: {type(error).__name__}: {short(str(error))}")
            continue
        if said is not None:
            found.append(finding(check, said))
    if crashed:
        help_ = (hint("ask again; if it stays, it is a bug in azl, to be reported"),)
        found.append(finding(CHECK_ERROR, Seen(tuple(crashed), help_)))
    return found


def finding(check: Check, said: Seen) -> Finding:
    severity = said.severity or check.severity
    closes = check.closed if said.closes is None else said.closes
    return Finding(
        key=check.key,
        title=check.title,
        severity=severity,
        evidence=said.evidence,
        remedies=said.remedies,
        safety=check.safety,
        closes=EVERY_WAY if severity is Severity.INHIBITOR else closes,
        fixable=check.key in FIXES and severity is not Severity.INFO,
    )


__all__ = ["BY_KEY", "CHECKS", "Basis", "Check", "Source", "finding", "findings_of"]
