"""Lists of runs are fast, and never older than the runs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import RunAborted, UnitEnded, UnitOutcome
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus
from azlinux_cli.domain.rollout.summary import RunSummary, summary_of
from azlinux_cli.ports.journal import RunRow
from tests.unit.adapters.rollout.conftest import PLAN, RUN


def summary(runs: SqliteJournals) -> RunSummary:
    (row,) = runs.list()
    assert row.summary is not None
    return row.summary


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs whose records were read."""
    seen: list[str] = []

    def counted(state: RolloutState) -> RunSummary:
        seen.append(state.plan.id)
        return summary_of(state)

    monkeypatch.setattr("azlinux_cli.adapters.rollout.listing.summary_of", counted)
    return seen


def test_what_has_not_changed_is_not_read_again(
    runs: SqliteJournals, written: Path, folds: list[str]
) -> None:
    others = [f"u{number}" for number in range(20)]
    for name in others:
        runs.create(replace(PLAN, id=name)).close()
    first = runs.list()
    assert sorted(folds) == sorted([RUN, *others])
    folds.clear()
    assert runs.list() == first
    assert folds == []
    journal = runs.take(RUN)
    journal.append(RunAborted("bob@desk", "enough"))
    journal.close()
    rows = {row.run: row.summary for row in runs.list()}
    assert folds == [RUN]
    aborted = rows[RUN]
    assert aborted is not None
    assert aborted.stop is not None
    assert (aborted.status, aborted.stop.message) == (RunStatus.ABORTED, "enough")


def test_a_run_that_is_written_is_listed_as_it_is(runs: SqliteJournals, written: Path) -> None:
    journal = runs.take(RUN)
    assert (summary(runs).under_way, summary(runs).failed) == (1, 0)
    journal.append(UnitEnded("a", UnitOutcome.FAILED))
    assert (summary(runs).under_way, summary(runs).failed) == (0, 1)
    journal.close()


@pytest.mark.parametrize("text", ["", "[]", '{"utest0001": 1}', '{"utest0001": {"tail": []}}'])
def test_what_was_kept_may_be_lost(runs: SqliteJournals, written: Path, text: str) -> None:
    before = runs.list()
    written.with_name("list.json").write_text(text)
    assert runs.list() == before
    written.with_name("list.json").unlink()
    assert runs.list() == before
    assert runs.verify(RUN) == []


def test_what_was_kept_by_another_version_is_made_anew(runs: SqliteJournals, written: Path) -> None:
    before, kept = runs.list(), written.with_name("list.json")
    document = json.loads(kept.read_text())
    document[RUN]["summary"]["colour"] = "red"
    kept.write_text(json.dumps(document))
    assert runs.list() == before


def test_a_list_that_was_made_to_lie_is_found(runs: SqliteJournals, written: Path) -> None:
    runs.list()
    kept = written.with_name("list.json")
    kept.write_text(kept.read_text().replace('"failed":0', '"failed":3'))
    assert summary(runs).failed == 3
    (said,) = runs.verify(RUN)
    assert said == f"lists show what its records do not say; rm {kept} mends that"


def test_a_run_that_cannot_be_read_is_listed_last_and_says_why(
    runs: SqliteJournals, written: Path
) -> None:
    runs.create(replace(PLAN, id="unewer", created_at=PLAN.created_at + 1)).close()
    written.with_name("ubroken.db").write_bytes(b"no database at all")
    written.with_name("locks.db").write_bytes(b"")
    rows: list[RunRow] = [*runs.list()]
    assert [row.run for row in rows] == ["unewer", RUN, "ubroken"]
    broken = rows[-1]
    assert broken.summary is None
    assert broken.error is not None
    assert "ubroken.db is damaged" in broken.error.message
