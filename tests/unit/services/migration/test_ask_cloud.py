"""Azure's side of a preflight: what is asked once for all, and what cannot be read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest

from azlinux_cli.domain.catalog import ImageFamily
from azlinux_cli.domain.errors import AccessDeniedError, AzlError, UnreachableError
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.migration.cloud import CloudFacts, Lock
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import ImageReference, Vm, VmRef
from azlinux_cli.services.migration.ask_cloud import AskCloud
from tests.unit.domain.migration.some_facts import KNOWLEDGE, a_cloud

T = TypeVar("T")
ONE, TWO = VmRef("s", "g", "web-1"), VmRef("s", "other", "web-2")


class FakeFacts:
    """`ports.migration.MigrationFacts`."""

    def __init__(self) -> None:
        self.said: dict[VmRef, CloudFacts | AzlError] = {
            ref: a_cloud(vm={"ref": ref}, image=None, image_asked=False, room=None, locks=None)
            for ref in (ONE, TWO)
        }
        self.every_lock: Sequence[Lock] | AzlError = ()
        self.denials: Sequence[str] | AzlError = ()
        self.asked: list[str] = []

    def machine(self, ref: VmRef) -> CloudFacts:
        self.asked.append(ref.name)
        return _given(self.said[ref])

    def locks(self) -> Sequence[Lock]:
        self.asked.append("locks")
        return _given(self.every_lock)

    def denied(self, vm: Vm, image: ImageReference) -> Sequence[str]:
        self.asked.append(f"policies {vm.resource_group} {image.sku}")
        return _given(self.denials)


def _given(value: T | AzlError) -> T:
    if isinstance(value, AzlError):
        raise value
    return value


class FakeRegion:
    def __init__(self) -> None:
        self.image: OfferedImage | AzlError | None = a_cloud().image
        self.asked: list[str] = []
        self.used = 9

    def find(self, location: str, image: ImageReference) -> OfferedImage | None:
        self.asked.append(f"image {image.sku}")
        return _given(self.image)

    def sizes(self, location: str) -> list[VmSize]:
        self.asked.append("sizes")
        return [VmSize("Standard_D2s_v5", "standardDSv5Family", 2)]

    def usages(self, location: str) -> list[Usage]:
        self.asked.append("usages")
        return [Usage("cores", "Total vCPUs", self.used, 10), Usage("other", "Other", 0, 5)]


class World:
    def __init__(self) -> None:
        self.facts, self.region = FakeFacts(), FakeRegion()
        self.family: ImageFamily | None = KNOWLEDGE.family

    def __call__(self) -> dict[VmRef, CloudFacts | AzlError]:
        return AskCloud(self.facts, self.region, self.region, self.family)([ONE, TWO])

    def one(self) -> CloudFacts:
        found = self()[ONE]
        assert isinstance(found, CloudFacts)
        return found


@pytest.fixture
def world() -> World:
    return World()


def test_images_sizes_quotas_and_locks_are_asked_once(world: World) -> None:
    found = world()

    assert sorted(world.facts.asked) == [
        "locks",
        "policies g 4",
        "policies other 4",
        "web-1",
        "web-2",
    ]
    assert sorted(world.region.asked) == ["image 4", "sizes", "usages"]
    assert all(isinstance(f, CloudFacts) and f.image and f.image_asked for f in found.values())


def test_room_is_what_one_more_machine_of_its_size_needs(world: World) -> None:
    [room] = world.one().room or ()

    assert (room.quota, room.needed, room.left) == ("Total vCPUs", 2, 1)


@pytest.mark.parametrize(
    ("scope", "concerned"),
    [
        ("/subscriptions/s", True),
        ("/SUBSCRIPTIONS/S/resourceGroups/G", True),
        ("/subscriptions/s/resourceGroups/g2", False),
        (ONE.id, True),
        (TWO.id, False),
        (f"{ONE.id}0", False),
        ("/disks/web-1", True),
    ],
)
def test_a_lock_concerns_what_is_below_its_scope(world: World, scope: str, concerned: bool) -> None:  # noqa: FBT001
    world.facts.every_lock = [Lock("keep", "ReadOnly", scope)]

    assert bool(world.one().locks) is concerned


def test_what_may_not_be_read_is_said_and_the_rest_is_there(world: World) -> None:
    world.facts.every_lock = AccessDeniedError("could not list locks: not you")
    world.facts.denials = AccessDeniedError("could not ask which policies apply: not you")
    world.region.image = UnreachableError("could not read image: no answer")

    found = world.one()

    assert (found.locks, found.denied, found.image_asked) == (None, None, False)
    assert [text.partition(":")[0] for text in found.unknown] == ["locks", "images", "policies"]
    assert found.room is not None


def test_a_machine_that_cannot_be_read_is_its_own_error(world: World) -> None:
    world.facts.said[TWO] = UnreachableError("could not read virtual machine web-2: no answer")

    found = world()

    assert isinstance(found[ONE], CloudFacts)
    assert isinstance(found[TWO], UnreachableError)


def test_no_image_for_its_kind_is_an_answer(world: World) -> None:
    world.region.image = None
    known = world.one()
    odd = world.facts.said[ONE]
    assert isinstance(odd, CloudFacts)
    world.facts.said[ONE] = replace(odd, generation="V1", os_disk=None)

    assert (known.image, known.image_asked) == (None, True)
    assert "image 4-gen1" in (world(), world.region.asked)[1]


def test_without_a_4_0_in_the_catalog_nobody_asks_for_one(world: World) -> None:
    world.family = None

    assert not world.one().image_asked
    assert not [asked for asked in world.region.asked if asked.startswith("image")]
