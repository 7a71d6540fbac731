"""All that has happened in a run, and from which state to which its nodes went."""

from azlinux_cli.domain.rollout.change import Change, change_of
from azlinux_cli.domain.rollout.event import (
    Event,
    Facts,
    GateEnded,
    RunHalted,
    SoakBegun,
    StepBegun,
    StepEnded,
    UnitAdmitted,
    UnitEnded,
    UnitOutcome,
    WaveBegun,
    WaveEnded,
    When,
)
from azlinux_cli.domain.rollout.story import Story, story_of
from tests.fakes.rollout import plan_of
from tests.fakes.rollout_tale import chained


def _story(*events: Event) -> Story:
    """One event a second, from second 0 on."""
    plan = plan_of([["a", "b"]])
    return story_of(chained(plan, [(float(at), event) for at, event in enumerate(events)]))


def _seen(step: str, **facts: object) -> list[Event]:
    return [StepBegun("a", step, 1), StepEnded("a", step, 1, ok=True, facts=facts)]


def test_every_turn_of_a_node_is_kept_with_its_steps() -> None:
    story = _story(
        UnitAdmitted("a", 0, 1), *_seen("look"), UnitEnded("a", UnitOutcome.FAILED),
        UnitAdmitted("a", 0, 2), *_seen("look"), UnitEnded("a", UnitOutcome.SUCCEEDED),
    )  # fmt: skip

    first, second = story.of_unit("a")
    assert (first.began_at, first.ended_at, second.attempt) == (0, 3, 2)
    assert [(span.step, span.began_at, span.ended_at) for span in second.spans] == [("look", 5, 6)]


def test_a_step_that_is_observed_later_is_one_step() -> None:
    observed = StepEnded("a", "change", 1, ok=True, observed=True)
    story = _story(
        UnitAdmitted("a", 0, 1), StepBegun("a", "change", 1), RunHalted("x", ""), observed
    )

    (span,) = story.turns[0].spans
    assert (span.began_at, span.ended_at, span.end) == (1, 3, observed)


def test_a_step_that_is_begun_anew_was_cut_short() -> None:
    story = _story(UnitAdmitted("a", 0, 1), StepBegun("a", "look", 1), StepBegun("a", "look", 1))

    cut, now = story.turns[0].spans
    assert (cut.ended_at, cut.end, now.ended_at) == (2, None, None)


def test_an_approval_that_nobody_asked_for_aloud_is_a_gate() -> None:
    given = GateEnded("approval", When.BEFORE_WAVE, 0, passed=True, by="grace@ops")
    (asked,) = _story(given).gates

    assert (asked.end, asked.began_at, asked.begun.gate) == (given, 0, "approval")


def test_a_wave_has_its_soak_and_its_last_end() -> None:
    wave = _story(WaveBegun(0), SoakBegun(0, 9), WaveEnded(0), WaveEnded(0)).waves[0]

    assert (wave.began_at, wave.soak_at, wave.ended_at) == (0, 1, 3)


def _state(kernel: str) -> Facts:
    return {
        "release": "3.0",
        "kernels": {"running": kernel},
        "packages": {"count": 4, "digest": "d"},
    }


def test_a_change_goes_from_the_first_state_that_was_seen_to_the_last() -> None:
    story = _story(
        UnitAdmitted("a", 0, 1),
        *_seen("look", state=_state("6.6.1")),
        *_seen("transact", added=["x-2"], gone=["x-1"], log="ok"),
        *_seen("verify", state=_state("6.6.2")),
    )
    rest = {"release": "3.0", "packageCount": 4, "packageDigest": "d"}

    assert change_of(story.turns) == Change(
        rest | {"kernel": "6.6.1"}, rest | {"kernel": "6.6.2"}, ("x-2",), ("x-1",)
    )


def test_a_node_that_was_looked_at_once_has_no_state_after() -> None:
    story = _story(UnitAdmitted("a", 0, 1), *_seen("look", state=_state("6.6.1")))

    assert change_of(story.turns).after == {}


def test_facts_of_another_shape_are_no_change() -> None:
    story = _story(
        UnitAdmitted("a", 0, 1), *_seen("look", state="fine", added="x", gone=[1, {"a": 2}])
    )

    assert change_of(story.turns) == Change({}, {})
