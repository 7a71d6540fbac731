"""kill -9 at every request and journal entry of a replacement and its way back, then going on."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from azlinux_cli.domain.replace.path import Variant
from tests.fakes.mortal_azure import Killed
from tests.unit.services.replace.world import NEW_DISK, SECURE, World

DEATHS = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


def outcome(world: World) -> Any:
    """All that is left behind, but for times and generated ids."""
    old, new = world.first_disk, world.names("disks")
    tags = {
        name: {k: v for k, v in world.tags(disk).items() if k not in {"azl-expires", "azl-machine"}}
        for name, disk in (("old", old), ("new", NEW_DISK))
    }
    return {
        "os disk": re.sub(r"_OsDisk_.*", "", world.os_disk.rpartition("/")[2]),
        "disks": [re.sub(r"_OsDisk_.*", "", name) for name in new],
        "machines": world.names("virtualMachines"),
        "interfaces": len(world.names("networkInterfaces", "Microsoft.Network")),
        "addresses": world.names("publicIPAddresses", "Microsoft.Network"),
        "extensions": [e["name"] for e in world.document["resources"]],
        "options": world.options(),
        "identity": world.document["identity"]["type"],
        "power": world.power,
        "security": world.document["properties"]["securityProfile"],
        "owners": [world.owner(old), world.owner(NEW_DISK)],
        "dates": ["azl-expires" in world.tags(disk) for disk in (old, NEW_DISK)],
        "tags": tags,
        "steps": [*world.journal],
        "requests": sorted(world.accepted),
    }


def both_ways(world: World, *, back: bool) -> None:
    world.do(*world.forward)
    if back:
        world.return_()
    else:
        world.go()


@pytest.mark.slow
@DEATHS
@pytest.mark.parametrize("back", [False, True], ids=["forward", "and-back"])
@pytest.mark.parametrize("variant", [*Variant])
def test_after_a_kill_at_any_point_the_rest_is_done_and_nothing_is_done_twice(
    variant: Variant, *, back: bool
) -> None:
    undisturbed = World(variant, security=SECURE)
    life = undisturbed.begin()
    both_ways(undisturbed, back=back)
    points, expected = [*life.points], outcome(undisturbed)
    assert expected["machines"] == ["web"]
    assert expected["os disk"] == ("web" if back else NEW_DISK.rpartition("/")[2])
    assert expected["dates"] == ([False, True] if back else [True, False])

    known = 0 if back else points.index("before begun unprotect")  # the way there is the other's
    for number, point in enumerate(points[known:], known + 1):
        world = World(variant, security=SECURE)
        world.begin(dies_at=number)
        with pytest.raises(Killed, match=f"^{re.escape(point)}$"):
            both_ways(world, back=back)
        world.begin()
        both_ways(world, back=back)
        assert outcome(world) == expected, f"killed {point} (number {number})"


@pytest.mark.slow
@DEATHS
@pytest.mark.parametrize("variant", [*Variant])
def test_after_a_kill_at_any_point_the_machine_comes_back_as_it_was(variant: Variant) -> None:
    """The way back from wherever the way forward died, by steps that nobody saw end.

    A question changes nothing: only what comes before and after changes and entries is a world of
    its own.
    """
    undisturbed = World(variant, security=SECURE)
    before = outcome_of_machine(undisturbed)
    life = undisturbed.begin()
    undisturbed.do(*undisturbed.forward)
    for number, point in changes(life.points):
        world = World(variant, security=SECURE)
        world.begin(dies_at=number)
        with pytest.raises(Killed):
            world.do(*world.forward)
        world.begin()
        if world.before is None:
            continue
        world.return_()

        assert outcome_of_machine(world) == before, f"killed {point} (number {number})"
        left = [name for name in world.names("disks") if name.startswith("azl-")]
        assert all(world.tags(NEW_DISK)["azl-role"] == "os-failed" for _ in left)
        assert all("azl-expires" in world.tags(NEW_DISK) for _ in left)


def changes(points: Sequence[str]) -> list[tuple[int, str]]:
    """Points to die at, numbered, but for those before and after a question."""
    return [item for item in enumerate([*points], 1) if " GET " not in item[1]]


def outcome_of_machine(world: World) -> Any:
    document = world.document
    properties = document["properties"]
    kept = ("hardwareProfile", "diagnosticsProfile", "networkProfile", "securityProfile")
    return {
        **{key: _plain(properties.get(key)) for key in kept},
        "disks": [(d["lun"], d["name"], d["caching"]) for d in _data(properties)],
        "options": world.options(),
        "tags": document["tags"],
        "identity": [*document["identity"]["userAssignedIdentities"]],
        "extensions": [e["properties"]["type"] for e in document["resources"]],
        "own disk": world.os_disk == world.first_disk,
        "disk tags": world.tags(world.first_disk),
        "power": world.power,
        "machines": world.names("virtualMachines"),
        "interfaces": len(world.names("networkInterfaces", "Microsoft.Network")),
    }


def _data(properties: Any) -> Any:
    return properties["storageProfile"]["dataDisks"]


def _plain(value: Any) -> str:
    return re.sub(r"web-nic-[0-9a-f]{8}", "web-nic", str(value))
