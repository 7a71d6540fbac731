"""The table of checks as a whole, and what becomes of a check that crashes."""

import re

from azlinux_cli.domain.migration.catalogue import CHECKS, findings_of
from azlinux_cli.domain.migration.check.kind import Check
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import EVERY_WAY, Seen, Severity
from azlinux_cli.domain.migration.fix import FIXES
from tests.unit.domain.migration.some_facts import some_facts


def _crash(facts: Facts) -> Seen | None:
    raise KeyError("no such thing\nof many lines")


_CRASHES = Check("own.crash", "It ends", Severity.LOW, _crash)


def test_keys_are_unique_and_of_one_form() -> None:
    keys = [check.key for check in CHECKS]

    assert len({*keys}) == len(keys) > 60
    assert [key for key in keys if not re.fullmatch(r"[a-z]+\.[a-z0-9_]+", key)] == []


def test_an_inhibitor_closes_every_way() -> None:
    inhibitors = [check for check in CHECKS if check.severity is Severity.INHIBITOR]

    assert {check.closed for check in inhibitors} == {EVERY_WAY}


def test_every_remedy_of_azls_own_is_for_a_check_that_exists() -> None:
    assert {*FIXES} <= {check.key for check in CHECKS}


def test_a_check_that_crashes_is_an_inhibitor_and_the_others_go_on() -> None:
    facts = some_facts(node={"fips": "1"})
    found = {finding.key: finding for finding in findings_of(facts, (_CRASHES, *CHECKS))}

    assert found["self.check_error"].inhibits
    assert found["self.check_error"].safety
    assert found["self.check_error"].evidence == (
        "own.crash: KeyError: 'no such thing\\nof many lines'",
    )
    assert "fips.enabled" in found


def test_azure_that_gives_no_answer_is_an_inhibitor_too() -> None:
    facts = some_facts()
    silent = Facts(facts.node, facts.knowledge, None, cloud_error="could not read vm web-1: 503")
    found = {finding.key: finding for finding in findings_of(silent)}

    assert found["self.check_error"].evidence == (
        "Azure gave no answer: could not read vm web-1: 503",
    )
