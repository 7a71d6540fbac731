"""Manifests, as a line for people and as documents for programs."""

from azlinux_cli.domain.manifest import to_document
from azlinux_cli.domain.manifest.captured import Captured
from azlinux_cli.rendering.output import Column, Document, View

_MIB = 1 << 20


def _captured(captured: Captured) -> Document:
    trouble = captured.trouble
    return {
        "name": captured.target.name,
        "resourceGroup": captured.target.resource_group,
        "reason": trouble.reason.value if trouble else None,
        "manifest": to_document(captured.manifest) if captured.manifest else None,
    }


def _count(document: Document, part: str) -> int | None:
    manifest = document["manifest"]
    return len(manifest[part]) if manifest else None


def _data(document: Document) -> str | None:
    manifest = document["manifest"]
    if not manifest:
        return None
    size = sum(d["bytes"] for d in manifest["directories"] if not d["mounted"])
    return f"{size / _MIB:.0f} MiB"


def _unsure(document: Document) -> str | None:
    manifest = document["manifest"]
    if not manifest:
        return str(document["reason"])
    return "; ".join([*manifest["unknown"], *manifest["tooMuch"]]) or None


CAPTURED_VIEW = View(
    _captured,
    (
        Column("NAME", lambda d: d["name"]),
        Column("RELEASE", lambda d: d["manifest"]["release"] if d["manifest"] else None),
        Column("ACCOUNTS", lambda d: _count(d, "accounts")),
        Column("PACKAGES", lambda d: _count(d, "packages")),
        Column("REPOSITORIES", lambda d: _count(d, "repositories")),
        Column("UNITS", lambda d: _count(d, "units")),
        Column("FILES", lambda d: _count(d, "files")),
        Column("DATA", _data),
        Column("NOT KNOWN", _unsure),
    ),
)
