"""docs/migration.md lists every check as the program has it, and claims no proof without a test."""

import re
from pathlib import Path

from azlinux_cli.domain.migration.catalogue import CHECKS
from azlinux_cli.domain.migration.finding import Severity, Strategy
from azlinux_cli.domain.migration.fix import FIXES
from tests.real.migration_planted import FROM_ARM, ON_REAL_NODES

_PAGE = (Path(__file__).parent.parent / "docs" / "migration.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `([a-z]+\.[a-z0-9_]+)` \| (.*) \|$", re.MULTILINE)
_TABLE = {key: rest.split(" | ") for key, rest in _ROW.findall(_PAGE)}
# Found on real machines by tests of their own, not by planting.
_BESIDE = {"os.release", "path.none"}
_ON_SANDBOX = {"boot.secureboot"}


def test_the_table_has_every_check_in_order_as_the_program_has_it() -> None:
    assert [*_TABLE] == [check.key for check in CHECKS]
    for check in CHECKS:
        severity, source, basis, _, title = _TABLE[check.key]
        said = check.severity.value + (", safety" if check.safety else "")
        assert (severity, source, basis) == (said, check.source.value, check.basis.value), check.key
        assert title == check.title


def test_a_proof_on_real_machines_or_on_the_cloud_is_one_that_a_test_makes() -> None:
    proven = {key: {*row[3].split(", ")} for key, row in _TABLE.items()}

    on_nodes = {key for key, words in proven.items() if words & {"node", "file"}}
    on_cloud = {key for key, words in proven.items() if "ARM" in words}
    assert on_nodes == ON_REAL_NODES | _BESIDE
    assert on_cloud == FROM_ARM | _ON_SANDBOX
    assert {key for key, words in proven.items() if words == {"facts"}} == {
        check.key for check in CHECKS
    } - on_nodes - on_cloud


def test_more_than_thirty_conditions_are_planted_on_real_machines() -> None:
    assert len(ON_REAL_NODES) > 40


def test_the_page_names_every_severity_way_and_remedy_of_azls() -> None:
    for word in (*Severity, *Strategy, *FIXES):
        assert re.search(rf"[`| ,]{re.escape(word)}[`| ,]", _PAGE), word
