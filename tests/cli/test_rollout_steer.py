"""`azl rollout pause | abort`: with a process that works on the run, and without."""

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import RunAborted, RunPaused
from azlinux_cli.ports.journal import Ask
from tests.fakes.run_cli_world import RUN, RunWorld, Working, good, last_event, left, under_way


@pytest.fixture
def world() -> RunWorld:
    return RunWorld()


def test_a_run_that_nobody_works_on_is_paused_in_its_journal(world: RunWorld) -> None:
    left()

    assert world("pause", RUN, "--reason", "freeze") == (
        0, "", f"run {RUN} is paused; still under way: a\nhint: azl rollout resume {RUN} goes on\n",
    )  # fmt: skip
    assert last_event() == RunPaused("asked", "freeze", "grace@ops")
    assert world("pause", RUN).err.startswith(f"run {RUN} is already paused")
    assert last_event() == RunPaused("asked", "freeze", "grace@ops")


def test_the_process_that_works_on_a_run_is_asked_to_pause_it(world: RunWorld) -> None:
    journal = under_way()
    asked: list[Ask] = []

    def heed() -> None:
        asked.extend(journal.asked())
        journal.append(RunPaused("asked", "freeze", asked[0].by))

    world.clock = Working(lambda: None, heed)
    status, _, err = world("pause", RUN, "--reason", "freeze")

    assert (status, asked) == (0, [Ask("pause", "grace@ops", "freeze")])
    assert err.startswith(f"run {RUN} is paused\n")
    journal.close()


@pytest.mark.parametrize(("extra", "sleeps"), [((), 120), (("--no-wait",), 0)])
def test_a_process_that_does_not_heed_is_said(
    world: RunWorld, extra: tuple[str, ...], sleeps: int
) -> None:
    journal = under_way()
    status, _, err = world("pause", RUN, *extra)

    assert (status, len(world.clock.sleeps)) == (8, sleeps)
    assert "its process has not done so yet" in err
    assert [ask.kind for ask in journal.asked()] == ["pause"]
    journal.close()


def test_a_process_that_dies_instead_of_heeding_leaves_the_note_to_us(world: RunWorld) -> None:
    journal = under_way()
    world.clock = Working(journal.close)
    status, _, _ = world("pause", RUN, "--reason", "freeze")

    assert status == 0
    assert last_event() == RunPaused("asked", "freeze", "grace@ops")
    taken = SqliteJournals(None, world.clock).take(RUN)
    assert taken.asked() == []  # a resume is not paused by what was asked before it
    taken.close()


def test_an_abort_is_asked_about_and_is_for_good(world: RunWorld) -> None:
    left()

    status, _, err = world("abort", RUN)
    assert (status, "Nobody is there to ask" in err) == (2, True)
    status, _, err = world("abort", RUN, "--dry-run")
    assert (status, err) == (0, f"would end for good: update of 1 machine in 1 wave, run {RUN}\n")
    status, _, err = world("abort", RUN, "--yes", "--reason", "wrong fleet")
    assert (status, err) == (
        0,
        (
            f"run {RUN} is aborted; still under way: a\n"
            "warning: nobody looks any more at what was begun there\n"
        ),
    )
    assert last_event() == RunAborted("grace@ops", "wrong fleet")
    status, _, err = world("abort", RUN, "--yes")
    assert (status, "is over: it was aborted" in err) == (6, True)


def test_a_run_that_has_ended_cannot_be_paused(world: RunWorld) -> None:
    good()
    status, _, err = world("pause", RUN)

    assert status == 6
    assert f"run {RUN} is over: it has ended" in err
