"""kill -9 at every request, probe and pin of a snapshot and a way back, then going on."""

import re
from typing import Any

import pytest

from tests.fakes.mortal_azure import Killed
from tests.unit.services.disk.world import BACK, RUN, World


def outcome(world: World, first_disk: str) -> Any:
    """All that is left behind, but for times and generated ids."""
    failed = world.disk(first_disk)
    return {
        "snapshots": world.names("snapshots"),
        "disks": len(world.names("disks")),
        "os disk": world.os_disk.rpartition("/")[2],
        "power": world.power.value,
        "failed": (failed.get("managedBy"), failed["tags"].get("azl-role")),
        "pin": world.pin.os_disk_id.rpartition("/")[2],
        "machine": [event for event in world.arm.machines.events if event[1] == "web"],
        "steps": {name: sorted(facts or {}) for name, facts in world.journal.items()},
        "requests": sorted(world.accepted),
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_after_a_kill_at_any_point_the_rest_is_done_and_nothing_is_done_twice() -> None:
    undisturbed = World()
    first_disk = undisturbed.os_disk
    life = undisturbed.begin()
    undisturbed.journaled()
    points = [*life.points]
    expected = outcome(undisturbed, first_disk)
    assert expected["snapshots"] == [f"azl-{RUN}-web-os"]
    assert expected["os disk"] == expected["pin"] == f"azl-{BACK}-web-os-restored"
    assert expected["power"] == "running"
    assert len(expected["requests"]) == len(set(expected["requests"])) == 6

    for number, point in enumerate(points, 1):
        world = World()
        first_disk = world.os_disk
        world.begin(dies_at=number)
        with pytest.raises(Killed, match=f"^{re.escape(point)}$"):
            world.journaled()
        world.begin()
        world.journaled()
        assert outcome(world, first_disk) == expected, f"killed {point} (number {number})"
