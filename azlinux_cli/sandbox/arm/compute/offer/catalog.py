"""The catalogue: images, sizes, restrictions, quota and extensions, read from data.

What a sandbox was given in addition (images of a test, quota limits of an operator) is in the
store, so that it survives a restart.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from azlinux_cli.sandbox.arm.location import LOCATIONS
from azlinux_cli.sandbox.arm.placement import location_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json

IMAGE_KIND = "image"


@dataclass(frozen=True, slots=True)
class Location:
    name: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A platform image SKU and its versions, oldest first."""

    publisher: str
    offer: str
    sku: str
    versions: tuple[str, ...]
    deprecated: tuple[str, ...] = ()
    generation: str = "V2"
    architecture: str = "x64"
    security: str | None = None  # the SecurityType feature
    signed: bool = True  # boots with Secure Boot
    disk_gb: int = 5
    replica: str = "Managed"

    def urn(self, version: str) -> str:
        return f"{self.publisher}:{self.offer}:{self.sku}:{version}"


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    family: str
    cores: int
    memory_gb: float
    data_disks: int
    resource_disk_mb: int
    cluster: str
    generations: tuple[str, ...]
    architecture: str = "x64"
    premium: bool = True
    trusted_launch: bool = True
    confidential: bool = False
    locations: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    label: str
    limit: int


@dataclass(frozen=True, slots=True)
class Restriction:
    """A size that the subscription may not use in a location; in some zones, if any are named."""

    size: str
    location: str
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    publisher: str
    type: str
    version: str
    script: bool = False  # runs settings.commandToExecute


@dataclass(frozen=True, slots=True)
class Quota:
    regional_cores: int
    spot_cores: int
    machines: int


@dataclass(frozen=True, slots=True)
class Catalog:
    images: tuple[Image, ...]
    sizes: tuple[Size, ...]
    families: tuple[Family, ...]
    restrictions: tuple[Restriction, ...]
    extensions: tuple[Extension, ...]
    quota: Quota

    def size(self, name: str) -> Size | None:
        return next((item for item in self.sizes if item.name.lower() == name.lower()), None)

    def sizes_in(self, location: str) -> list[Size]:
        return [item for item in self.sizes if not item.locations or location in item.locations]

    def family(self, name: str) -> Family:
        return next(item for item in self.families if item.name == name)

    def restrictions_of(self, size: str, location: str) -> list[Restriction]:
        return [
            item for item in self.restrictions if item.size == size and item.location == location
        ]


@lru_cache
def catalog() -> Catalog:
    text = files(__package__).joinpath("catalog.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    quota = data["quota"]
    return Catalog(
        images=tuple(_image(item) for item in data["image"]),
        sizes=tuple(size for family in data["family"] for size in _sizes(family)),
        families=tuple(
            Family(item["name"], item["label"], item.get("limit", quota["family_cores"]))
            for item in data["family"]
        ),
        restrictions=tuple(
            Restriction(item["size"], item["location"], tuple(item.get("zones", ())))
            for item in data["restriction"]
        ),
        extensions=tuple(Extension(**item) for item in data["extension"]),
        quota=Quota(quota["regional_cores"], quota["spot_cores"], quota["machines"]),
    )


def _image(item: Json) -> Image:
    lists = {key: tuple(item.get(key, ())) for key in ("versions", "deprecated")}
    return Image(**{**item, **lists})


def _sizes(family: Json) -> Iterator[Size]:
    shared = {
        key: family[key]
        for key in ("architecture", "premium", "trusted_launch", "confidential")
        if key in family
    }
    for name, cores, memory_gb, data_disks, resource_disk_mb in family["sizes"]:
        yield Size(
            name=name,
            family=family["name"],
            cores=cores,
            memory_gb=memory_gb,
            data_disks=data_disks,
            resource_disk_mb=resource_disk_mb,
            cluster=family["cluster"],
            generations=tuple(family["generations"]),
            locations=tuple(family.get("locations", ())),
            **shared,
        )


ZONES = ("1", "2", "3")


def locations() -> list[Location]:
    return [Location(item.name, ZONES if item.zones else ()) for item in LOCATIONS]


def location(text: str) -> Location:
    """`westeurope` or `West Europe`. Raises ArmError 400 LocationNotAvailableForResourceType."""
    name = location_of({"location": text}, "Microsoft.Compute/virtualMachines", "", None)
    return next(item for item in locations() if item.name == name)


def add_image(cloud: Cloud, document: Json) -> None:
    """Offer one more platform image; `document` has the fields of `Image`."""
    cloud.store.put(
        IMAGE_KIND, ":".join(document[k] for k in ("publisher", "offer", "sku")), document
    )


def images(cloud: Cloud) -> list[Image]:
    return [*catalog().images, *(_image(doc) for _, doc in cloud.store.items(IMAGE_KIND))]
