"""The container service's catalogue, read from data.

Node images that came out after the data (`publish`) are in the store, so that a rehearsal can have
a newer one while its pools run.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json

RELEASE_KIND = "aks-node-image"
RELEASE = re.compile(r"20\d{4}\.\d{2}\.\d+")


@dataclass(frozen=True, slots=True)
class Minor:
    """A minor version of Kubernetes and its patches, oldest first."""

    version: str
    patches: tuple[str, ...]
    lts_only: bool = False


@dataclass(frozen=True, slots=True)
class ImageChoice:
    """The image family of an OS SKU, on Kubernetes up to a minor version ("": any)."""

    family: str
    up_to: str = ""


@dataclass(frozen=True, slots=True)
class OsSku:
    """`first` and `last` are minor versions of Kubernetes; "": no such bound."""

    name: str
    images: tuple[ImageChoice, ...] = ()
    first: str = ""
    last: str = ""
    needs_trusted_launch: bool = False
    channels: tuple[str, ...] = ()  # of node OS upgrades; empty: all
    retired: str = ""  # the date; no new pools in any case


@dataclass(frozen=True, slots=True)
class ImageFamily:
    """Node images of one operating system. `plain`: one image, whatever the machine."""

    name: str
    form: str
    os_image: str
    kernel: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Catalog:
    default_version: str
    minors: tuple[Minor, ...]
    os_skus: tuple[OsSku, ...]
    families: tuple[ImageFamily, ...]
    releases: tuple[str, ...]
    default_size: str

    def minor(self, version: str) -> Minor | None:
        return next((item for item in self.minors if item.version == version), None)

    def family(self, name: str) -> ImageFamily:
        return next(item for item in self.families if item.name == name)

    def os_sku(self, name: str) -> OsSku | None:
        return next((item for item in self.os_skus if item.name.lower() == name.lower()), None)


@lru_cache
def catalog() -> Catalog:
    text = files(__package__).joinpath("catalog.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Catalog(
        default_version=data["kubernetes"]["default"],
        minors=tuple(
            Minor(item["version"], tuple(item["patches"]), item.get("lts_only", False))
            for item in data["kubernetes"]["minor"]
        ),
        os_skus=tuple(_os_sku(item) for item in data["os_sku"]["row"]),
        families=tuple(ImageFamily(**item) for item in data["node_image"]["family"]),
        releases=tuple(data["node_image"]["releases"]),
        default_size=data["size"]["default"],
    )


def _os_sku(item: Json) -> OsSku:
    return OsSku(
        name=item["name"],
        images=tuple(ImageChoice(**choice) for choice in item.get("images", ())),
        first=item.get("from", ""),
        last=item.get("up_to", ""),
        needs_trusted_launch=item.get("needs_trusted_launch", False),
        channels=tuple(item.get("channels", ())),
        retired=item.get("retired", ""),
    )


def release_key(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def publish(cloud: Cloud, release: str) -> None:
    """A release of all node images. Raises ValueError for another form, or one that there is."""
    if RELEASE.fullmatch(release) is None:
        raise ValueError(f"a node image release looks like 202611.24.0, not {release!r}")
    if release in releases(cloud):
        raise ValueError(f"node images of {release} are out already")
    cloud.store.put(RELEASE_KIND, release, {"release": release})


def releases(cloud: Cloud) -> list[str]:
    """All releases of node images, oldest first."""
    published = [str(doc["release"]) for _, doc in cloud.store.items(RELEASE_KIND)]
    return sorted({*catalog().releases, *published}, key=release_key)
