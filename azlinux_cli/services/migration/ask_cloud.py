"""What Azure knows of machines that may migrate; asked while the machines themselves answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from azlinux_cli.domain.catalog import ImageFamily
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.migration.cloud import CloudFacts, Lock, Room
from azlinux_cli.domain.quota import Usage, quotas
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import ImageReference, VmRef
from azlinux_cli.ports.image import ImageCatalog
from azlinux_cli.ports.migration import MigrationFacts
from azlinux_cli.ports.provisioning import Region
from azlinux_cli.ports.question import Answer, Questions

_AT_ONCE = 8
T = TypeVar("T")
Known = CloudFacts | AzlError


@dataclass(frozen=True, slots=True)
class AskCloud:
    """Two requests for each machine; locks, images, sizes and quotas once for all of them."""

    facts: MigrationFacts
    images: ImageCatalog
    region: Region
    family: ImageFamily | None

    def __call__(self, refs: Sequence[VmRef]) -> dict[VmRef, Known]:
        """What could not be read of one machine is its error; what of all, a sentence of each."""
        with Questions(_AT_ONCE) as questions:
            asked = {ref: questions.ask(partial(self.facts.machine, ref)) for ref in refs}
            locks = questions.ask(self.facts.locks)
        known = {ref: _known(answer) for ref, answer in asked.items()}
        found = [facts for facts in known.values() if isinstance(facts, CloudFacts)]
        region = self._region(found)
        return {
            ref: self._completed(facts, locks, region) if isinstance(facts, CloudFacts) else facts
            for ref, facts in known.items()
        }

    def _region(self, found: Sequence[CloudFacts]) -> "_Region":
        """The questions about regions, each asked once."""
        references = {(f.vm.location, r) for f in found if (r := self._reference(f))}
        groups = {(f.vm.location, f.vm.resource_group.lower(), f.vm.size, r): f
                  for f in found if (r := self._reference(f))}  # fmt: skip
        locations = {facts.vm.location for facts in found}
        with Questions(_AT_ONCE) as questions:
            images = {p: questions.ask(partial(self.images.find, *p)) for p in references}
            sizes = {p: questions.ask(partial(self.region.sizes, p)) for p in locations}
            usages = {p: questions.ask(partial(self.region.usages, p)) for p in locations}
            denied = {
                key: questions.ask(partial(self.facts.denied, facts.vm, key[3]))
                for key, facts in groups.items()
            }
        return _Region(images, sizes, usages, denied)

    def _reference(self, facts: CloudFacts) -> ImageReference | None:
        """The 4.0 image for this machine's kind, if azl's catalog has one."""
        if self.family is None:
            return None
        architecture = facts.os_disk.architecture if facts.os_disk else "x64"
        variant = self.family.variant(architecture, generation=facts.generation)
        return self.family.reference(variant) if variant else None

    def _completed(
        self, facts: CloudFacts, locks: Answer[Sequence[Lock]], region: "_Region"
    ) -> CloudFacts:
        said: list[str] = []
        reference, vm = self._reference(facts), facts.vm
        every = _or_none("locks", locks, said)
        image = denied = None
        if reference is not None:
            key = (vm.location, vm.resource_group.lower(), vm.size, reference)
            image = _or_none("images", region.images[vm.location, reference], said)
            denied = _or_none("policies", region.denied[key], said)
        unread = any(text.startswith("images") for text in said)
        return replace(
            facts,
            locks=None if every is None else tuple(k for k in every if _concerns(k, facts)),
            image=image,
            image_asked=self.family is not None and not unread,
            room=region.room(facts, said),
            denied=None if denied is None else tuple(denied),
            unknown=(*facts.unknown, *said),
        )


@dataclass(frozen=True, slots=True)
class _Region:
    images: Mapping[tuple[str, ImageReference], Answer[OfferedImage | None]]
    sizes: Mapping[str, Answer[list[VmSize]]]
    usages: Mapping[str, Answer[list[Usage]]]
    denied: Mapping[tuple[str, str, str, ImageReference], Answer[Sequence[str]]]

    def room(self, facts: CloudFacts, said: list[str]) -> tuple[Room, ...] | None:
        """Quota for one more machine of this size."""
        vm = facts.vm
        sizes = _or_none("sizes", self.sizes[vm.location], said)
        usages = _or_none("quotas", self.usages[vm.location], said)
        if sizes is None or usages is None:
            return None
        size = next((s for s in sizes if s.name.lower() == vm.size.lower()), None)
        if size is None:
            said.append(f"quota: {vm.location} does not list size {vm.size}")
            return None
        needs = {n.lower(): need for n, need in quotas(size, 1, spot=_is_spot(facts)).items()}
        found = [(u, needs[u.name.lower()]) for u in usages if u.name.lower() in needs]
        return tuple(Room(usage.text, need, usage.left) for usage, need in found)


def _is_spot(facts: CloudFacts) -> bool:
    return facts.vm.priority.lower() == "spot"


def _concerns(lock: Lock, facts: CloudFacts) -> bool:
    """A lock is on all that is below its scope; the machine's disk and interfaces count as it."""
    parts = (facts.vm.ref.id, facts.vm.os_disk_id, *facts.vm.network_interface_ids)
    scope = lock.scope.lower()
    return any(f"{part.lower()}/".startswith(f"{scope}/") for part in parts if part)


def _known(answer: Answer[CloudFacts]) -> Known:
    try:
        return answer.result()
    except AzlError as error:
        return error


def _or_none(what: str, answer: Answer[T], said: list[str]) -> T | None:
    try:
        return answer.result()
    except AzlError as error:
        said.append(f"{what}: {error.message}")
        return None
