"""Node images: their names, and which one a pool gets.

The name says operating system, machine and release: `AKSAzureLinux-V3gen2-202611.17.0` (recorded;
azure-aks-docs node-images.md). A release is there from the day it is named after.
"""

import re
from datetime import UTC, datetime

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import (
    ImageFamily,
    OsSku,
    catalog,
    release_key,
    releases,
)
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import key, minor_of
from azlinux_cli.sandbox.arm.containerservice.offer.os_sku import Hardware
from azlinux_cli.sandbox.kernel.cloud import Cloud

PARTS = re.compile(r"(.+)-(\d{6}\.\d{2}\.\d+)")


def variant(hardware: Hardware) -> str:
    """The middle of a name: generation, architecture, Trusted Launch, FIPS."""
    if "V2" not in hardware.generations:
        return "fips" if hardware.fips else ""
    found = "gen2"
    if hardware.architecture == "Arm64":
        found += "arm64"
    if hardware.fips:
        found += "fips"
    return found + ("TL" if hardware.trusted else "")


def family_of(sku: OsSku, version: str) -> ImageFamily:
    """What the SKU means on this version of Kubernetes."""
    wanted = key(minor_of(version))
    choice = next(item for item in sku.images if not item.up_to or wanted <= key(item.up_to))
    return catalog().family(choice.family)


def base_name(family: ImageFamily, hardware: Hardware) -> str:
    """`AKSAzureLinux-V3gen2`: the name without its release."""
    text = "" if family.plain else variant(hardware)
    if family.plain and hardware.architecture == "Arm64":
        text = "arm64"
    return family.form.format(variant=text)


def split(image: str) -> tuple[str, str]:
    """Base name and release. Raises ValueError for what is no node image's name."""
    found = PARTS.fullmatch(image)
    if found is None:
        raise ValueError(f"{image!r} is no node image")
    return found[1], found[2]


def available(cloud: Cloud) -> list[str]:
    """Releases that are out, oldest first."""
    today = tuple(int(part) for part in _today(cloud).split("."))
    return [item for item in releases(cloud) if release_key(item)[:2] <= today]


def _today(cloud: Cloud) -> str:
    return datetime.fromtimestamp(cloud.clock.now(), UTC).strftime("%Y%m.%d")


def next_release(cloud: Cloud) -> str:
    """Today's, with the first number that is free."""
    known = releases(cloud)
    numbers = (f"{_today(cloud)}.{number}" for number in range(len(known) + 1))
    return next(release for release in numbers if release not in known)


def latest(cloud: Cloud, sku: OsSku, version: str, hardware: Hardware) -> str:
    out = available(cloud) or [catalog().releases[0]]
    return f"{base_name(family_of(sku, version), hardware)}-{out[-1]}"


def newer(image: str, other: str) -> bool:
    """Whether `image` is of a later release than `other`."""
    return release_key(split(image)[1]) > release_key(split(other)[1])


def family_of_image(image: str) -> ImageFamily | None:
    """The family whose form the name has."""
    for family in catalog().families:
        head, _, tail = family.form.partition("{variant}")
        if re.fullmatch(re.escape(head) + "[A-Za-z0-9]*" + re.escape(tail), split(image)[0]):
            return family
    return None


def published_s(image: str) -> float:
    """The day its release is named after, in seconds."""
    year_month, day, _ = split(image)[1].split(".")
    moment = datetime.strptime(year_month + day, "%Y%m%d").replace(tzinfo=UTC)
    return moment.timestamp()
