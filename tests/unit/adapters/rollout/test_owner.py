"""Who is alive, and about whom nothing can be said from here."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.hold import BEAT_S, STALE_S
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.adapters.rollout.owner import lives, this_owner
from azlinux_cli.domain.errors import AzlError, ConflictError
from azlinux_cli.ports.journal import Owner
from tests.fakes.clock import FakeClock
from tests.unit.adapters.rollout.conftest import RUN

ME = this_owner()
FAR = Owner("bob@elsewhere", os.getpid(), "/".join([*ME.began.split("/")[:3], "another-computer"]))


def _part(number: int, word: str) -> Owner:
    parts = ME.began.split("/")
    parts[number] = word
    return replace(ME, began="/".join(parts))


def test_this_process_is_named_as_people_know_it() -> None:
    assert ME.by.endswith(f"@{socket.gethostname()}")
    assert str(ME) == f"{ME.by} (process {os.getpid()})"
    assert lives(ME)
    assert this_owner() == ME


@pytest.mark.parametrize(
    ("owner", "alive"),
    [
        (_part(0, "1"), False),  # its number belongs to another process now
        (_part(1, "other-boot"), False),
        (_part(2, "pid:[1]"), None),  # a container's
        (_part(3, "another-computer"), None),
        (replace(ME, pid=4_000_000), False),
        (replace(ME, began=""), None),
        (replace(ME, began="/" * 9), None),
    ],
)
def test_only_what_can_be_known_from_here_is_said(owner: Owner, alive: bool | None) -> None:  # noqa: FBT001 - what is expected
    assert lives(owner) is alive


def test_a_process_that_has_ended_is_dead_even_if_nobody_has_waited_for_it() -> None:
    program = "from azlinux_cli.adapters.rollout.owner import this_owner; print(this_owner().began)"
    argv = [sys.executable, "-c", program]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        began = child.stdout.read().strip()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert lives(Owner(ME.by, child.pid, began)) is False


@pytest.fixture
def noted(written: Path, clock: FakeClock) -> Callable[[Owner], None]:
    """Somebody has left a note, and no lock that can be seen from here."""

    def note(owner: Owner) -> None:
        said = {**asdict(owner), "at": clock.now()}
        written.with_suffix(".owner").write_text(json.dumps(said))

    return note


def test_another_computers_owner_counts_while_its_heart_beats(
    runs: SqliteJournals, noted: Callable[[Owner], None], clock: FakeClock
) -> None:
    noted(FAR)
    clock.advance(STALE_S - 1)
    assert runs.read(RUN).owner == FAR
    with pytest.raises(ConflictError, match="bob@elsewhere"):
        runs.take(RUN)
    clock.advance(1)
    assert runs.read(RUN).owner is None
    journal = runs.take(RUN)
    assert journal.took_over == FAR
    journal.close()


def test_a_dead_owner_here_is_followed_at_once(
    runs: SqliteJournals, noted: Callable[[Owner], None]
) -> None:
    dead = replace(ME, pid=4_000_000)
    noted(dead)
    assert runs.read(RUN).owner is None
    journal = runs.take(RUN)
    assert journal.took_over == dead
    journal.close()


def test_the_heart_beats_now_and_then(
    runs: SqliteJournals, written: Path, clock: FakeClock
) -> None:
    note = written.with_suffix(".owner")

    def noted_at() -> float:
        return float(json.loads(note.read_text())["at"])

    journal = runs.take(RUN)
    first = noted_at()
    clock.advance(BEAT_S - 1)
    journal.beat()
    assert noted_at() == first, "not with every event"
    clock.advance(1)
    journal.beat()
    assert noted_at() == first + BEAT_S
    journal.close()
    clock.advance(BEAT_S)
    journal.beat()
    assert not note.exists(), "it has given the run back"


def test_a_note_that_is_none_holds_nobody(runs: SqliteJournals, written: Path) -> None:
    for text in ("", "{}", '{"by": "bob", "pid": "x", "began": 1}', "\0"):
        written.with_suffix(".owner").write_text(text)
        journal = runs.take(RUN)
        assert journal.took_over is None
        journal.close()


def test_a_run_that_is_refused_is_held_by_nobody(runs: SqliteJournals, written: Path) -> None:
    whole = written.read_bytes()
    written.write_bytes(b"no database at all")
    with pytest.raises(AzlError):
        runs.take(RUN)
    assert not written.with_suffix(".owner").exists()
    written.write_bytes(whole)
    runs.take(RUN).close()
