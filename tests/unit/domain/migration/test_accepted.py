"""Risks that somebody has accepted: until when, for which machines, and which nobody can."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.migration.accepted import (
    AcceptedRisk,
    accept,
    document_of,
    parse_accepted,
    risk,
)
from azlinux_cli.domain.migration.catalogue import CHECKS, findings_of
from azlinux_cli.domain.migration.finding import Finding, Severity
from azlinux_cli.domain.migration.machine import Rules, judged
from tests.unit.domain.migration.some_facts import KNOWLEDGE, some_facts

_LAST = date(2026, 11, 30)
_ON_THE_LAST_DAY = datetime(2026, 11, 30, 23, 59, tzinfo=UTC).timestamp()
_THE_DAY_AFTER = datetime(2026, 12, 1, 0, 0, tzinfo=UTC).timestamp()
_FIPS = AcceptedRisk("fips.enabled", "not audited yet", "alice", _LAST)


def _entry(**changes: Any) -> dict[str, Any]:
    return {"key": "fips.enabled", "reason": "r", "by": "a", "expires": _LAST, **changes}


def _judge(*risks: AcceptedRisk, at: float = _ON_THE_LAST_DAY, name: str = "web-1") -> Finding:
    rules = Rules(KNOWLEDGE, at, risks)
    findings, _ = judged(some_facts(node={"fips": "1"}), name, rules)
    return next(finding for finding in findings if finding.key == "fips.enabled")


def test_an_accepted_inhibitor_is_still_told_and_closes_nothing() -> None:
    found = _judge(_FIPS)

    assert found.severity is Severity.INHIBITOR
    assert not found.inhibits
    assert found.closes == frozenset()
    assert found.accepted is not None
    assert (found.accepted.by, found.accepted.expires) == ("alice", "2026-11-30")


def test_it_counts_through_its_last_day_and_not_after() -> None:
    assert not _judge(_FIPS, at=_ON_THE_LAST_DAY).inhibits
    assert _judge(_FIPS, at=_THE_DAY_AFTER).inhibits


@pytest.mark.parametrize(
    ("machines", "counts"),
    [
        ((), True),
        (("web-1",), True),
        (("WEB-*",), True),
        (("web-[1-3]",), True),
        (("db-1", "web-[2-3]"), False),
    ],
)
def test_it_is_for_the_machines_it_names(machines: tuple[str, ...], counts: bool) -> None:  # noqa: FBT001
    risk_of_some = AcceptedRisk("fips.enabled", "r", "a", _LAST, machines)

    assert _judge(risk_of_some).inhibits is not counts


def test_a_finding_about_safety_stays_whatever_a_risk_says() -> None:
    facts = some_facts(state={"aks_node": True})
    smuggled = AcceptedRisk("os.aks", "r", "a", _LAST)

    found = accept(findings_of(facts), [smuggled], "web-1", _ON_THE_LAST_DAY)

    assert next(f for f in found if f.key == "os.aks").inhibits


@pytest.mark.parametrize("key", [check.key for check in CHECKS if check.safety])
def test_what_is_about_safety_cannot_be_accepted(key: str) -> None:
    with pytest.raises(UsageError, match="about safety"):
        risk(_entry(key=key), "risks.toml, entry 1")


def test_the_safety_class_has_what_nobody_may_wave_through() -> None:
    safety = {check.key for check in CHECKS if check.safety}

    assert {"pkg.protected", "ssh.own", "space.root", "space.boot", "self.check_error"} <= safety


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "no.such"}, "there is no check 'no.such'"),
        ({"reason": ""}, "lacks reason"),
        ({"by": None}, "lacks by"),
        ({"expires": "soon"}, "'soon' is not a day"),
        ({"machines": "web-1"}, "machines is not a list"),
        ({"machines": ["web-[3-1]"]}, "is not a node set"),
        ({"until": 1}, "unknown field 'until'"),
    ],
)
def test_an_entry_that_is_wrong_is_told_with_its_place(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_accepted({"accepted": [_entry(), _entry(**changes)]}, "risks.toml")

    assert said in caught.value.message
    assert "entry 2" in caught.value.message or "node set" in caught.value.message


@pytest.mark.parametrize("data", [{"risks": []}, {"accepted": {}}, {"accepted": ["fips.enabled"]}])
def test_a_file_of_another_kind_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not a list of accepted risks"):
        parse_accepted(data, "risks.toml")


def test_what_is_written_is_read_back() -> None:
    risks = (_FIPS, AcceptedRisk("selinux.mode", "r", "b", _LAST, ("web-*",)))

    assert parse_accepted(document_of(risks), "x") == risks
