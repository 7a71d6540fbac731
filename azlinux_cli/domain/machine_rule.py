"""What one machine may ask for, before anybody asks Azure.

Sources: "Azure managed disks, limits" (sizes), "Naming rules and restrictions", tags (50 at most,
keys to 512 characters, values to 256),
"Azure Spot Virtual Machines" (price, eviction).
"""

import math
import re
from collections.abc import Sequence

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine import MachineSpec, Spot
from azlinux_cli.domain.machine_name import check_admin_user, check_machine_name
from azlinux_cli.domain.network import check_id
from azlinux_cli.domain.size import ARM64, X64

OS_DISK_GB = range(1, 4_096)
DATA_DISK_GB = range(1, 32_768)
_ZONES = ("1", "2", "3")
_MOST_TAGS, _LONGEST_KEY, _LONGEST_VALUE = 50, 512, 256
_TAG_FORBIDDEN = set("<>%&\\?/")
_TAG_RESERVED = ("microsoft", "azure", "windows")
SYSTEM_IDENTITY = "[system]"
_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
EVICTION = ("Deallocate", "Delete")
_ARCHITECTURES = {"x64": X64, "x86_64": X64, "amd64": X64, "arm64": ARM64, "aarch64": ARM64}
# "Azure VM sizes naming conventions": an additive letter p says that the processor is Arm.
_ARM_SIZE = re.compile(r"(standard_)?[a-z]+\d+(-\d+)?[a-z]*p[a-z]*(_|$)", re.IGNORECASE)


def check_spec(spec: MachineSpec) -> None:
    """Raises UsageError for what can never be."""
    check_machine_name(spec.name)
    check_admin_user(spec.admin_username)
    check_zone(spec.zone)
    if spec.os_disk_size_gb is not None:
        _check_disk("the OS disk", spec.os_disk_size_gb, OS_DISK_GB)
    for size in spec.data_disk_sizes_gb:
        _check_disk("a data disk", size, DATA_DISK_GB)
    check_tags([*spec.tags.items()])
    for identity in spec.identities:
        if identity != SYSTEM_IDENTITY:
            check_id(identity, _IDENTITY)
    if spec.spot is not None:
        _check_spot(spec.spot)


def check_zone(zone: str | None) -> None:
    if zone is not None and zone not in _ZONES:
        raise UsageError(f"{zone!r} is not an availability zone", hint="zones are 1, 2 and 3")


def _check_disk(what: str, size_gb: int, allowed: range) -> None:
    if size_gb not in allowed:
        raise UsageError(f"{what} can have {allowed[0]} to {allowed[-1]} GB, not {size_gb}")


def check_tags(tags: Sequence[tuple[str, str]]) -> None:
    if len(tags) > _MOST_TAGS:
        raise UsageError(f"{len(tags)} tags are too many; a resource has at most {_MOST_TAGS}")
    for key, value in tags:
        if not key or len(key) > _LONGEST_KEY or set(key) & _TAG_FORBIDDEN:
            raise UsageError(
                f"{key[:40]!r} cannot be a tag's name",
                hint=f"1 to {_LONGEST_KEY} characters, none of < > % & \\ ? /",
            )
        if key.lower().startswith(_TAG_RESERVED):
            raise UsageError(f"tag names that start like {key!r} are Azure's own")
        if len(value) > _LONGEST_VALUE:
            raise UsageError(
                f"the value of tag {key!r} has {len(value)} characters, at most {_LONGEST_VALUE}"
            )


def _check_spot(spot: Spot) -> None:
    if spot.eviction_policy not in EVICTION:
        raise UsageError(
            f"{spot.eviction_policy!r} is not an eviction policy", hint="Deallocate or Delete"
        )
    price = spot.max_price
    if price is not None and price != -1 and not 0 < price < math.inf:
        raise UsageError(
            f"{price:g} is not a price",
            hint="US dollars an hour, such as 0.05; leave it out to pay up to the regular price",
        )


def parse_architecture(text: str) -> str:
    """`x64` or `Arm64`. Raises UsageError for anything else."""
    try:
        return _ARCHITECTURES[text.lower()]
    except KeyError:
        raise UsageError(f"{text!r} is not an architecture", hint="x64 or arm64") from None


def architecture_of(spec: MachineSpec) -> str:
    """The one asked for, or the one that the size's name stands for."""
    if spec.architecture is not None:
        return spec.architecture
    return ARM64 if spec.size is not None and _ARM_SIZE.match(spec.size) else X64


def parse_disk_sizes(texts: Sequence[str]) -> tuple[int, ...]:
    """`64,128` as numbers; raises UsageError for text that is none."""
    words = [word.strip() for text in texts for word in text.replace(" ", ",").split(",")]
    sizes = []
    for word in (w for w in words if w):
        if not word.isascii() or not word.isdigit():
            raise UsageError(f"{word!r} is not a disk size", hint="whole GB: 64,128")
        sizes.append(int(word))
    return tuple(sizes)
