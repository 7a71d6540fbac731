"""azl is killed, and what picks the run up is killed too; or the machine cannot be reached."""

import os
import signal
import time
from collections.abc import Iterable

import pytest

from tests.real.fleet import until
from tests.real.stand import KILLED, check_ended
from tests.real.stands import Stands

pytestmark = pytest.mark.crash

_FIRST = ["sent ssh job transact in transact", "before ssh reboot in reboot"]
_GOES_ON = "sent ssh reboot in reboot"  # the machine does, and may be up before the next azl looks
_TRANSACTION_S = 3.0
_UNDER_WAY = "after ssh job transact in transact"
_SEEN_TO_END = {f"after ssh outcome in {where}transact" for where in ("", "observing ")}


def _resumed(stands: Stands, death: str) -> list[str]:
    """The points of what picks up a run that died there."""
    stand = stands.stands[0]
    assert stand.survives(death).differences(stands.whole) == ""
    return [*dict.fromkeys(stand.points())]


@pytest.mark.parametrize("first", [*_FIRST, _GOES_ON])
def test_killed_again_while_it_looks_for_what_it_had_begun(first: str, stands: Stands) -> None:
    step = first.rpartition(" ")[2]
    points = [point for point in _resumed(stands, first) if point.endswith((step, f"{step} #2"))]
    assert f"before journal step-ended {step}" in points
    assert [point for point in points if point.endswith(f"in observing {step}")]
    again = [(first, point) for point in points if point.startswith("before")]
    assert stands.wrong(again, last_may_be_missed=first == _GOES_ON) == {}


@pytest.mark.parametrize("first", [*_FIRST, _GOES_ON])
def test_what_picks_it_up_is_killed_at_each_of_its_points_one_after_the_other(
    first: str, stands: Stands
) -> None:
    points = _resumed(stands, first)
    found, died = stands.stands[0].dies_on_and_on(first)
    assert found.differences(stands.whole) == ""
    assert _step_ends(points) - set(died) == set()


def test_killed_at_each_point_of_a_run_one_after_the_other(stands: Stands) -> None:
    found, died = stands.stands[0].dies_on_and_on()
    assert found.differences(stands.whole) == ""
    assert _step_ends(stands.points) - set(died) == set()


def _step_ends(points: Iterable[str]) -> set[str]:
    """What each run comes by, however far the machine has got on its own between two deaths."""
    found = {point for point in points if point.startswith("before journal step-ended")}
    assert found
    return found


@pytest.mark.parametrize("killed", [False, True])
def test_the_link_is_down_while_the_transaction_ends(stands: Stands, *, killed: bool) -> None:
    """azl waits for the machine; or is killed, and the next one waits."""
    stand = stands.stands[0]
    run = stand.begin()
    azl = stand.start(run)
    until(lambda: _UNDER_WAY in stand.points())
    stand.node.fault("link-down")
    try:
        if killed:
            os.kill(azl.pid, signal.SIGKILL)
            assert azl.wait().status == KILLED
            azl = stand.start(run)
        time.sleep(_TRANSACTION_S)
        assert not [point for point in stand.points() if point in _SEEN_TO_END]
    finally:
        stand.node.clear()
    check_ended(azl.wait())
    assert stand.ending(run).differences(stands.whole) == ""
