"""How a machine that exists differs from the one that was declared. Only what was said counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from azlinux_cli.domain.machine import ExistingMachine, ImageFacts, MachineSpec


@dataclass(frozen=True, slots=True)
class Difference:
    """One property, named as its key in a fleet file."""

    key: str
    declared: str
    actual: str

    def __str__(self) -> str:
        return f"{self.key} is {self.actual or 'not set'}, declared {self.declared}"


def differences(
    spec: MachineSpec, machine: ExistingMachine, image: ImageFacts, location: str
) -> tuple[Difference, ...]:
    """What differs between a declaration and the machine of that name."""
    return tuple(
        Difference(key, declared, actual)
        for key, declared, actual in _pairs(spec, machine, image, location)
        if declared.lower() != actual.lower()
    )


def _pairs(
    spec: MachineSpec, machine: ExistingMachine, image: ImageFacts, location: str
) -> Iterator[tuple[str, str, str]]:
    yield "location", location, machine.location
    yield _image_pair(image, machine)
    if spec.size is not None:
        size = spec.size if "_" in spec.size else f"Standard_{spec.size}"
        yield "size", size, machine.size
    if spec.zone is not None:
        yield "zone", spec.zone, machine.zone or ""
    if spec.os_disk_size_gb is not None and machine.os_disk_size_gb is not None:
        yield "osDiskSizeGb", str(spec.os_disk_size_gb), str(machine.os_disk_size_gb)
    if spec.data_disk_sizes_gb:
        yield "dataDiskSizesGb", _sizes(spec.data_disk_sizes_gb), _sizes(machine.data_disk_sizes_gb)
    if (spec.spot is not None) != machine.spot:
        yield "spot", str(spec.spot is not None).lower(), str(machine.spot).lower()
    if spec.security_type is not None:
        yield "securityType", spec.security_type, machine.security_type
    for key, value in spec.tags.items():
        yield f"tags.{key}", value, machine.tags.get(key, "")


def _image_pair(image: ImageFacts, machine: ExistingMachine) -> tuple[str, str, str]:
    wanted, has = image.reference, machine.image
    if wanted.resource_id:
        return "image", wanted.resource_id, has.resource_id or has.urn
    line = f"{wanted.publisher}:{wanted.offer}:{wanted.sku}"
    actual = f"{has.publisher}:{has.offer}:{has.sku}" if has.publisher else has.resource_id
    if wanted.version.lower() != "latest" and line.lower() == actual.lower():
        return "image", f"{line}:{wanted.version}", f"{actual}:{has.exact_version or has.version}"
    return "image", line, actual


def _sizes(sizes: tuple[int, ...]) -> str:
    return ",".join(map(str, sizes))
