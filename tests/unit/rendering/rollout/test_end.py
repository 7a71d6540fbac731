"""What is said when the work on a run is over."""

from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.gate import Gate
from azlinux_cli.domain.rollout.plan import Policy
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.rendering.rollout import end_lines
from azlinux_cli.rendering.rollout.word import lasting
from tests.fakes.rollout_tale import Tale

NAMES = [f"web-{n}" for n in range(1, 7)]


def _end(tale: Tale) -> list[str]:
    return end_lines(RolloutState.of(tale.plan, tale.records))


def test_a_good_run_says_how_long_it_took_and_where_its_story_is() -> None:
    assert _end(Tale([NAMES[:1], NAMES[1:]]).go()) == [
        "run utest0001: succeeded after 11 min 15 s: 6 succeeded",
        "hint: azl rollout report utest0001 tells the whole story",
    ]


def test_equal_failures_are_told_once_with_their_hints() -> None:
    bad = {
        name: (
            "reboot",
            StepEnd(
                ok=False,
                message=f"{name}: no answer from {name} within 600 s",
                hints=(f"azl vm restart {name}",),
            ),
        )
        for name in NAMES[1:4]
    }
    lines = _end(Tale([NAMES], Policy(Budget(4)), bad=bad).go())

    assert lines[1:4] == [
        "web-[2-4]: failed: no answer from NODE within 600 s",
        "hint: azl vm restart NODE",
        "hint: azl rollout resume utest0001 --retry tries the failed machines again",
    ]


def test_a_run_that_waits_for_an_approval_says_how_to_give_it() -> None:
    tale = Tale([NAMES[:1], NAMES[1:]], Policy(gates=(Gate.parse("approval"),))).go()

    assert _end(tale) == [
        "run utest0001: pending: 1 succeeded, 5 not begun",
        "paused: gate approval waits for a person's approval (before-wave)",
        "hint: azl rollout resume utest0001 --approve --reason WHY, by a person who may",
    ]


def test_a_halted_run_says_why_and_how_to_go_on() -> None:
    bad = {"web-1": ("look", StepEnd(ok=False, message="no answer"))}

    assert _end(Tale([NAMES], bad=bad).go()) == [
        "run utest0001: halted: 1 failed, 5 not begun",
        "halted: 1 machine failed, and 0 may",
        "web-1: failed: no answer",
        "hint: azl rollout resume utest0001 goes on once the reason is mended",
        "hint: azl rollout report utest0001 tells the whole story",
    ]


def test_durations_have_two_units_at_the_most() -> None:
    said = [lasting(s) for s in (0, 3.42, 34.4, 60, 125, 3600, 3900.4, 86_400, 97_200)]

    assert said == [
        "0 s", "3.4 s", "34 s", "1 min", "2 min 5 s", "1 h", "1 h 5 min", "1 d", "1 d 3 h",
    ]  # fmt: skip
