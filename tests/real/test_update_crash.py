"""azl is killed at every journal write, HTTP request and SSH command of an update, and goes on.

By name, not by sampling: an undisturbed run lists the points, then each of them is where one azl
dies. What follows must end as the undisturbed run did, and nothing is done twice.
"""

import re

import pytest

from tests.real.stands import Stands

pytestmark = pytest.mark.crash

# What only asks is the same for the world whether it was sent or not.
_ASKS = re.compile(r"sent (http GET|ssh (state|outcome|boot id|fleet)|.* #2$)")

# Kinds of points, and how many there were when this was written: none gets lost unseen.
_LEAST = {
    "before journal": 31,
    "before http": 14,
    "before ssh": 17,
    "sent http": 2,
    "sent ssh": 6,
    "after journal": 1,
}


def _moments(stands: Stands) -> list[str]:
    """One for each state that the world can be in when azl dies.

    azl's memory dies with it, so after one point is before the next.
    """
    points = stands.points
    before = [point.split(" ", 1)[1] for point in points if point.startswith("before ")]
    after = [point.split(" ", 1)[1] for point in points if point.startswith("after ")]
    assert before == after
    moments = [p for p in points if not p.startswith("after ") and not _ASKS.match(p)]
    return [*moments, points[-1]]


def test_the_points_are_those_of_an_update_from_its_sign_in_to_its_last_word(
    stands: Stands,
) -> None:
    assert set(stands.points) >= {
        "before ssh fleet",
        "before journal of the run made",
        "before http POST token in snapshot",
        "sent http PUT snapshots in snapshot",
        "sent ssh take lease in look",
        "sent ssh job stage in stage",
        "before journal step-begun transact",
        "sent ssh job transact in transact",
        "before ssh job transact in transact #2",
        "sent ssh reboot in reboot",
        "before ssh state in reboot #2",
        "before http GET gate in gates",
        "sent ssh release lease in release",
        "before journal run-ended",
        "after journal closed",
    }
    assert not [point for point in stands.points if " ssh else " in point]


@pytest.mark.parametrize("moment", [*_LEAST])
def test_killed_anywhere_it_is_picked_up_and_ends_as_if_it_had_not_been(
    moment: str, stands: Stands
) -> None:
    runs = [(point,) for point in _moments(stands) if point.startswith(moment)]
    assert len(runs) >= _LEAST[moment]
    assert stands.wrong(runs) == {}


@pytest.mark.parametrize(
    ("step", "death", "told"),
    [
        ("transact", "before journal step-ended transact", "transactions: 2, not 1"),
        ("reboot", "before journal step-ended reboot", "boots: 3, not 2"),
    ],
)
def test_an_azl_that_does_not_look_before_it_acts_is_found_out(
    step: str, death: str, told: str, stands: Stands
) -> None:
    """Or nothing would be known of the one that does."""
    assert told in stands.wrong([(death,)], blind=step)[death,]
