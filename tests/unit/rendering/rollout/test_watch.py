"""Following a run: lines for logs, a picture for terminals, events for programs."""

import io
import json

from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.event import Event, GateBegun, RunTaken, SoakBegun
from azlinux_cli.domain.rollout.gate import Gate
from azlinux_cli.domain.rollout.plan import Policy
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.rendering.live import Frame
from azlinux_cli.rendering.rollout import RolloutWatch, watch_on
from azlinux_cli.rendering.rollout.line import line_of
from azlinux_cli.rendering.rollout.scene import Scene
from azlinux_cli.rendering.rollout.watch import LineWatch, LiveWatch
from tests.fakes.clock import FakeClock
from tests.fakes.rollout_tale import SCRIPTLET, Tale
from tests.unit.rendering.test_progress import Terminal

WIDE = Frame(100, 24, 0.0)
NAMES = [f"web-{n}" for n in range(1, 11)]
TERMINAL = {"TERM": "xterm"}


def _tale(**extra: object) -> Tale:
    policy = Policy(
        Budget(0),
        soak_wave_s=300,
        gates=(Gate.parse("http:https://lb.example/health"), Gate.parse("approval")),
    )
    waves = [NAMES[:1], NAMES[1:4], NAMES[4:]]
    return Tale(waves, policy, bad={"web-3": ("transact", SCRIPTLET)}, **extra)  # type: ignore[arg-type]


def _follow(tale: Tale, watch: RolloutWatch) -> RolloutState:
    state = RolloutState(tale.plan)
    for record in tale.records:
        state.apply(record.event, record.at)
        watch(record, state)
    watch.done()
    return state


def _scene(tale: Tale, *, until: type[Event]) -> tuple[Scene, float]:
    """As it is after the last event of a kind that the tale has."""
    records = tale.records
    last = max(k for k, record in enumerate(records) if isinstance(record.event, until))
    state = RolloutState(tale.plan)
    scene = Scene(state)
    for record in records[: last + 1]:
        state.apply(record.event, record.at)
        scene.apply(record.event, state)
    return scene, records[last].at


def test_a_log_has_a_line_for_each_change_worth_one() -> None:
    tale = _tale().go()
    tale.resume(approve=True, reason="looks good", by="grace@ops")
    log = io.StringIO()
    _follow(tale, LineWatch(log))

    assert log.getvalue().splitlines() == [
        "update of 10 machines in 3 waves, run utest0001",
        "at most 1 of 10 machines fails before this stops; 5 min between waves",
        "ada@desk (process 4711, azl 0.4.0) works on run utest0001",
        "gate http:https://lb.example/health (before the run): passed in 0 s",
        "canaries are under way: 1 machine, web-1",
        "web-1: succeeded after 1 min 35 s",
        "after the canaries: 5 min of soak",
        "gate http:https://lb.example/health (after the canaries): passed in 0 s",
        "canaries are over",
        "paused: gate approval waits for a person's approval (before-wave)",
        "ada@desk (process 4711, azl 0.4.0) works on run utest0001",
        "gate approval (before wave 1): approved by grace@ops: looks good",
        "resumed by grace@ops: looks good",
        "wave 1 is under way: 3 machines, web-[2-4]",
        "web-2: succeeded after 1 min 42 s",
        f"web-3: failed after 1 min 49 s: {SCRIPTLET.message}",
        "halted: 1 machine failed, and 0 may",
    ]


def test_who_comes_later_is_told_where_the_run_stands() -> None:
    tale = _tale().go()
    tale.resume(approve=True, by="grace@ops")
    log = io.StringIO()
    LineWatch(log).begin(RolloutState.of(tale.plan, tale.records))

    assert log.getvalue().splitlines() == [
        "update of 10 machines in 3 waves, run utest0001",
        "halted: 2 succeeded, 1 failed, 7 not begun",
        "halted: 1 machine failed, and 0 may",
        "at most 1 of 10 machines fails before this stops; 5 min between waves",
    ]


def test_programs_get_every_event_as_a_line_of_json_on_stdout() -> None:
    tale = _tale().go()
    out, err = io.StringIO(), Terminal()
    _follow(tale, watch_on(out, err, FakeClock(), form="jsonl", environ=TERMINAL))

    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [event["seq"] for event in events] == [record.seq for record in tale.records]
    assert {event["run"] for event in events} == {"utest0001"}
    assert err.getvalue() == ""


def test_a_terminal_sees_the_wave_the_steps_and_the_worst_case() -> None:
    waves = [NAMES[:1], NAMES[1:]]
    tale = Tale(waves, Policy(Budget(3), parallel=8)).go()
    records = tale.records
    state = RolloutState(tale.plan)
    scene = Scene(state)
    for record in records[:50]:
        state.apply(record.event, record.at)
        scene.apply(record.event, state)

    assert scene.lines(WIDE, records[49].at) == [
        "update of 10 machines, run utest0001: 1 done, 4 under way, 5 wait",
        "wave 1 of 1: 0 of 9 done",
        "  transact  web-5",
        "  reboot    web-[2-4]",
        "at most 4 of 10 machines fail before this stops",
        "2 min 23 s, about 5 min left",
    ]


def test_a_thousand_machines_are_as_small_as_ten() -> None:
    names = [f"web-{n}" for n in range(1000)]
    late = StepEnd(ok=False, code="timed-out", message="no answer within 600 s")
    bad = dict.fromkeys(names[10:110], ("reboot", late))
    tale = Tale([names[:2], names[2:]], Policy(Budget(200), parallel=64), bad=bad).go()
    state = RolloutState(tale.plan)
    scene = Scene(state)
    most = 0
    for record in tale.records:
        state.apply(record.event, record.at)
        scene.apply(record.event, state)
        lines = scene.lines(WIDE, record.at) if record.seq % 50 == 0 else []
        most = max(most, len(lines))
        assert all(len(line) < WIDE.width for line in lines)

    assert most <= 12
    assert scene.lines(WIDE, tale.records[-1].at)[:2] == [
        "update of 1000 machines, run utest0001: 900 done, 100 failed",
        "web-[10-109]: failed: no answer within 600 s",
    ]


def test_the_picture_is_never_higher_than_the_terminal() -> None:
    names = [f"web-{n}" for n in range(40)]
    bad = {
        name: ("verify", StepEnd(ok=False, message=f"reason {name.replace('web', 'no')}"))
        for name in names[::2]
    }
    tale = Tale([names], Policy(Budget(40), parallel=20), bad=bad).go()
    state = RolloutState(tale.plan)
    scene = Scene(state)
    for record in tale.records:
        state.apply(record.event, record.at)
        scene.apply(record.event, state)
        assert len(scene.lines(Frame(80, 9, 0.0), record.at)) <= 9


def test_a_scene_begun_in_the_middle_is_the_one_that_was_there_from_the_first_event() -> None:
    tale = _tale().go()
    tale.resume(approve=True, by="grace@ops")
    tale.resume()
    records = tale.records
    for cut in range(len(records)):
        whole, early = RolloutState(tale.plan), Scene(RolloutState(tale.plan))
        late = None
        for k, record in enumerate(records):
            whole.apply(record.event, record.at)
            early.apply(record.event, whole)
            if late is not None:
                late.apply(record.event, whole)
            if k == cut:
                late = Scene(whole)
        assert late is not None
        assert late.lines(WIDE, records[-1].at) == early.lines(WIDE, records[-1].at)


def test_a_soak_counts_down() -> None:
    scene, at = _scene(_tale().go(), until=SoakBegun)

    assert "after the canaries: soak, 4 min left" in scene.lines(WIDE, at + 60)
    assert [line for line in scene.lines(WIDE, at + 300) if "soak" in line] == []


def test_a_gate_is_named_while_it_is_asked() -> None:
    scene, at = _scene(_tale().go(), until=GateBegun)

    asked = "gate http:https://lb.example/health is being asked (after the canaries)"
    assert asked in scene.lines(WIDE, at)


def test_a_halted_run_says_why_and_does_not_guess_how_long_it_takes() -> None:
    tale = _tale().go()
    tale.resume(approve=True)
    scene, at = _scene(tale, until=Event)  # type: ignore[arg-type]

    lines = scene.lines(WIDE, at)
    assert "halted: 1 machine failed, and 0 may" in lines
    assert "left" not in lines[-1]


def test_failures_are_red_only_where_colour_is_wanted() -> None:
    tale = _tale().go()
    tale.resume(approve=True)
    scene, at = _scene(tale, until=Event)  # type: ignore[arg-type]

    red = [line for line in scene.lines(WIDE, at, color=True) if line.startswith("\x1b[31m")]
    assert len(red) == 1
    assert "web-3: failed: the %post scriptlet" in red[0]
    assert not any("\x1b" in line for line in scene.lines(WIDE, at))


def test_the_terminal_is_clean_when_the_run_is_over() -> None:
    terminal, tale = Terminal(), _tale().go()
    watch = LiveWatch(terminal, FakeClock(), color=False, start_thread=False)
    state = RolloutState(tale.plan)
    for record in tale.records[:4]:
        state.apply(record.event, record.at)
        watch(record, state)
    assert terminal.seen()[0] == "update of 10 machines, run utest0001: 0 done, 10 wait"
    watch.done()
    watch.done()

    assert terminal.seen() == []


def test_no_color_takes_the_colour_and_not_the_picture() -> None:
    terminal = Terminal()
    watch = watch_on(
        io.StringIO(), terminal, FakeClock(), form="table", environ={**TERMINAL, "NO_COLOR": "1"}
    )
    _follow(_tale().go(), watch)

    assert "update of 10 machines" in terminal.getvalue()
    assert "\x1b[2m" not in terminal.getvalue()


def test_what_a_machine_says_cannot_drive_the_terminal() -> None:
    tale = Tale([["a"]], bad={"a": ("look", StepEnd(ok=False, message="\x1b[2Jgone\nweb-1: ok"))})
    log, terminal = io.StringIO(), Terminal()
    state = _follow(tale.go(), LineWatch(log))
    scene = Scene(state)

    assert "\x1b" not in log.getvalue()
    assert "a: failed after 1 min 49 s:  [2Jgone web-1: ok\n" in log.getvalue()
    assert not any("\x1b" in line for line in scene.lines(WIDE, 0.0))
    assert terminal.getvalue() == ""


def test_a_takeover_says_from_whom() -> None:
    tale = _tale()
    taken = RunTaken("ada@desk", 5, "0.4.0", "grace@ops (process 12)")

    assert line_of(taken, tale.plan) == (
        "ada@desk (process 5, azl 0.4.0) works on run utest0001,"
        " taken over from grace@ops (process 12), which is no more"
    )
