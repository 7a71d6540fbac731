"""What a replacement that nobody goes on with leaves behind is found by its tags, and removed."""

import pytest

from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import PREPARE, ReplaceStep
from azlinux_cli.services.disk.clean_up import CleanUp
from tests.fakes.mortal_azure import Killed
from tests.unit.services.replace.test_killed import DEATHS, changes
from tests.unit.services.replace.world import RUN, World

S = ReplaceStep


def clean_up(world: World, run: str | None = RUN) -> dict[str, Outcome]:
    service = CleanUp(world.disks, world.arm.clock)
    done = service(service.find((), run), dry_run=False)
    assert [cleaned.error for cleaned in done if cleaned.error] == []
    return {cleaned.verdict.made.role: cleaned.outcome for cleaned in done}


@pytest.mark.slow
@DEATHS
@pytest.mark.parametrize("variant", [*Variant])
def test_wherever_a_run_dies_nothing_is_left_that_its_clean_up_does_not_find(
    variant: Variant,
) -> None:
    undisturbed = World(variant)
    life = undisturbed.begin()
    undisturbed.do(*undisturbed.forward)
    for number, point in changes(life.points):
        world = World(variant)
        world.begin(dies_at=number)
        with pytest.raises(Killed):
            world.do(*world.forward)
        world.begin()
        world.arm.finish()

        clean_up(world)

        left = {name for name in world.names("disks") if name.startswith("azl-")}
        mine = {world.os_disk.rpartition("/")[2]} if world.has_machine else set()
        assert left <= mine | ({world.work.disk_name} if not world.has_machine else set()), point
        assert [n for n in world.names("virtualMachines") if n.startswith("azl-")] == [], point
        interfaces = world.names("networkInterfaces", "Microsoft.Network")
        assert [name for name in interfaces if name.startswith("azl-")] == [], point


def test_what_was_put_aside_goes_when_its_time_is_over_and_what_is_in_use_stays() -> None:
    world = World()
    world.go()
    expected = {"os-old": Outcome.UNCHANGED, "os-new": Outcome.UNCHANGED}
    assert clean_up(world, None) == expected

    world.arm.clock.advance(8 * 86_400)

    assert clean_up(world, None) == {**expected, "os-old": Outcome.SUCCEEDED}
    assert world.names("disks") == [world.work.disk_name, "data"]


def test_a_scratch_machine_that_was_forgotten_goes_with_its_interface() -> None:
    world = World()
    world.do(*PREPARE)
    world.arm.clock.advance(8 * 86_400)

    found = clean_up(world, None)

    assert found == {"scratch": Outcome.SUCCEEDED, "scratch-nic": Outcome.SUCCEEDED}
    assert world.names("virtualMachines") == ["web"]
    assert len(world.names("disks")) == 2
