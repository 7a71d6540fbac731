"""OS SKUs: what azl's data says about them; which ones a service takes, only the service knows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from azlinux_cli.domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class OsSku:
    """Dates are ISO 8601. `retired`: no longer supported; `images_gone`: nothing can be scaled."""

    name: str
    title: str = ""
    aliases: tuple[str, ...] = ()
    from_kubernetes: str = ""
    up_to_kubernetes: str = ""
    needs_trusted_launch: bool = False
    needs_generation_2: bool = False
    channels: tuple[str, ...] = ()
    immutable: bool = False
    support: str = ""
    retired: str = ""
    images_gone: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ImageLine:
    """What the beginning of a node image's name says about its support."""

    prefix: str
    title: str
    retired: str = ""
    images_gone: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class OsSkus:
    """The data in force."""

    as_of: str
    skus: tuple[OsSku, ...] = ()
    lines: tuple[ImageLine, ...] = ()

    def find(self, name: str) -> OsSku | None:
        wanted = name.lower()
        return next(
            (s for s in self.skus if wanted in {n.lower() for n in (s.name, *s.aliases)}), None
        )

    def retirement(self, os_sku: str, node_image: str) -> "OsSku | ImageLine | None":
        """The row that says when this pool's system ends; the image knows better than the SKU."""
        wanted = node_image.lower()
        line = next((x for x in self.lines if wanted.startswith(x.prefix.lower())), None)
        found = line or self.find(os_sku)
        return found if found is not None and found.retired else None


Row = TypeVar("Row", OsSku, ImageLine)


def has_come(day: str, today: date) -> bool:
    return bool(day) and date.fromisoformat(day) <= today


def parse_os_skus(data: Mapping[str, Any]) -> OsSkus:
    """Raises UsageError for data of another shape."""
    return OsSkus(
        str(data.get("as_of", "")),
        tuple(_row(OsSku, row) for row in data.get("os_sku", [])),
        tuple(_row(ImageLine, row) for row in data.get("image_line", [])),
    )


def merged_os_skus(own: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of the override replace single values of azl's, by their first key; others are added."""
    return {
        "as_of": override.get("as_of", own.get("as_of", "")),
        "os_sku": _merged_rows(own, override, "os_sku", "name"),
        "image_line": _merged_rows(own, override, "image_line", "prefix"),
    }


def _merged_rows(
    own: Mapping[str, Any], override: Mapping[str, Any], table: str, key: str
) -> list[dict[str, Any]]:
    rows = {str(row.get(key)): dict(row) for row in own.get(table, [])}
    for row in override.get(table, []):
        rows.setdefault(str(row.get(key)), {}).update(row)
    return [*rows.values()]


def _row(kind: type[Row], row: Mapping[str, Any]) -> Row:
    known = {field.name for field in fields(kind)}
    strange = sorted(set(row) - known)
    if strange:
        raise UsageError(f"{', '.join(strange)} is nothing that an OS SKU has")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    try:
        made = kind(**values)
        for day in (made.retired, made.images_gone):
            _ = day and date.fromisoformat(day)
    except (TypeError, ValueError) as error:
        raise UsageError(f"an OS SKU cannot be read: {error}") from error
    return made
