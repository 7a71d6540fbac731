"""One thing in full, for people: a line for each of its properties."""

from collections.abc import Iterator

from azlinux_cli.rendering.output import Column, Document, View

PROPERTY_VIEW = View(
    lambda row: {"name": row[0], "value": row[1]},
    (Column("PROPERTY", lambda d: d["name"]), Column("VALUE", lambda d: d["value"])),
)


def properties(document: Document, prefix: str = "") -> Iterator[tuple[str, object]]:
    """`a.b` and `a[0].b` for what is nested; empty values are left out."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from properties(value, f"{prefix}{key}.")
        elif value and isinstance(value, list) and all(isinstance(v, dict) for v in value):
            for number, item in enumerate(value):
                yield from properties(item, f"{prefix}{key}[{number}].")
        elif value not in (None, "", []):
            yield f"{prefix}{key}", value
