"""`azl rollout watch` and `events --follow`: a run that another process works on."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.domain.rollout.event import (
    RunEnded,
    UnitAdmitted,
    UnitEnded,
    UnitOutcome,
    WaveBegun,
)
from tests.fakes.rollout_tale import Tale
from tests.fakes.run_cli_world import RUN, RunWorld, Working, good, halted, under_way


@pytest.fixture
def world() -> RunWorld:
    return RunWorld()


def test_events_are_followed_until_nobody_works_on_the_run(world: RunWorld) -> None:
    journal = under_way(WaveBegun(0))
    world.clock = Working(
        lambda: journal.append(UnitAdmitted("a", 0, 1), UnitEnded("a", UnitOutcome.SUCCEEDED)),
        lambda: journal.append(RunEnded("succeeded")),
        journal.close,
    )
    status, out, err = world("events", RUN, "--follow", "-o", "jsonl")

    assert (status, err) == (0, "")
    assert [json.loads(line)["event"] for line in out.splitlines()] == [
        "run-taken", "wave-begun", "unit-admitted", "unit-ended", "run-ended",
    ]  # fmt: skip


def test_following_has_no_json_that_ends(world: RunWorld) -> None:
    good()
    status, out, err = world("events", RUN, "--follow", "-o", "json")

    assert (status, out) == (2, "")
    assert "-o jsonl" in err


def test_watch_ends_with_the_runs_own_exit_status(world: RunWorld) -> None:
    journal = under_way(WaveBegun(0), UnitAdmitted("a", 0, 1))
    world.clock = Working(
        lambda: journal.append(UnitEnded("a", UnitOutcome.FAILED, message="a: no answer")),
        lambda: journal.append(RunEnded("failed")),
        journal.close,
    )

    assert world("watch", RUN) == (
        1,
        (
            "NAME    OUTCOME    WAVE    ATTEMPTS    SECONDS    REASON\n"
            "a       failed     wave 1  1           0          no answer\n"
        ),
        (
            f"update of 1 machine in 1 wave, run {RUN}\n"
            "running: 1 under way\n"
            "under way: a\n"
            "at most 1 of 1 machine fails before this stops\n"
            "a: failed after 0 s: no answer\n"
            "ended: failed\n"
            f"run {RUN}: failed after 0 s: 1 failed\n"
            "a: failed: no answer\n"
            f"hint: azl rollout resume {RUN} --retry tries the failed machines again\n"
            f"hint: azl rollout report {RUN} tells the whole story\n"
        ),
    )


@pytest.mark.parametrize(("tale", "code"), [(good, 0), (halted, 10)])
def test_watch_of_a_run_that_nobody_works_on_ends_at_once(
    world: RunWorld, tale: Callable[[], Tale], code: int
) -> None:
    tale()

    assert world("watch", RUN).status == code
    assert world.clock.sleeps == []


def test_a_run_whose_process_is_gone_is_given_a_moment_and_is_then_pending(world: RunWorld) -> None:
    gone = replace(this_owner(), pid=2**22 + 1)
    journal = under_way(WaveBegun(0), owner=gone)
    status, _, err = world("watch", RUN)

    assert status == 8
    assert 4 <= sum(world.clock.sleeps) <= 6
    assert f"azl rollout resume {RUN} goes on" in err
    journal.close()


def test_ctrl_c_stops_watching_and_not_the_run(world: RunWorld) -> None:
    journal = under_way()

    def ctrl_c() -> None:
        raise KeyboardInterrupt

    world.clock = Working(ctrl_c)
    status, out, err = world("watch", RUN)

    assert (status, out) == (130, "")
    assert err.endswith(
        f"interrupted; the run goes on\nhint: azl rollout watch {RUN} looks again\n"
    )
    journal.close()


def test_watching_has_an_end_if_one_is_wanted(world: RunWorld) -> None:
    journal = under_way()
    status, _, err = world("watch", RUN, "--timeout", "3")

    assert status == 124
    assert "not over after 3 s of watching; it goes on" in err
    journal.close()


def test_programs_get_the_run_in_full_once_it_is_over(world: RunWorld) -> None:
    halted()
    status, out, _ = world("watch", RUN, "-o", "json")

    assert (status, json.loads(out)["outcome"]) == (10, "halted")
    assert json.loads(out)["machines"][0]["name"] == "web-1"
    assert world("watch", RUN, "-o", "jsonl").out == ""
    assert world("watch", RUN, "--query", "failedCount", "-o", "tsv").out == "1\n"
    assert world("watch", RUN, "-o", "name").out.splitlines()[0] == "web-1"
