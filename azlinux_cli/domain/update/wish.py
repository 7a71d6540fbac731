"""What was asked of an update: which packages, whether to reboot, what to take before."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Reboot(StrEnum):
    """When a node is booted anew."""

    IF_NEEDED = "if-needed"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class UpdateWish:
    """`packages` empty: all that have an update. `force_managed`: nodes that another one updates.

    `step_s` is the most that one step may take on one node, `boot_s` a reboot; in seconds.
    """

    security: bool = False
    packages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    reboot: Reboot = Reboot.IF_NEEDED
    download_first: bool = False
    snapshot: bool = False
    force_managed: bool = False
    skip_unreachable: bool = False
    step_s: float = 3600.0
    boot_s: float = 900.0


def wish_document(wish: UpdateWish) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(wish).items()
    }


def wish_from(document: Mapping[str, Any]) -> UpdateWish:
    """Raises KeyError, TypeError or ValueError for what is none."""
    names = {field.name for field in fields(UpdateWish)}
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in document.items() if key in names
    }
    values["reboot"] = Reboot(document["reboot"])
    return UpdateWish(**values)
