"""Snapshots and disks that runs have made: what costs money, and for how long it has."""

from azlinux_cli.domain.disk_cleanup import Cleaned
from azlinux_cli.domain.os_disk_name import Role
from azlinux_cli.rendering.output import Column, Document, View
from azlinux_cli.rendering.result import error_document

_WHAT = {
    Role.SNAPSHOT: "snapshot of the OS disk",
    Role.RESTORED: "OS disk made from a snapshot",
    Role.FAILED: "OS disk that was taken out",
}
_DAY_S, _HOUR_S = 86_400, 3_600


def _document(cleaned: Cleaned) -> Document:
    made, age_s = cleaned.verdict.made, cleaned.verdict.age_s
    return {
        "name": made.name,
        "id": made.id,
        "resourceGroup": made.group,
        "run": made.run,
        "machine": made.machine,
        "role": made.role,
        "sizeGb": made.size_gb,
        "createdAt": made.created_at,
        "ageSeconds": None if age_s is None else round(age_s),
        "expiresAt": made.expires_at or None,
        "outcome": cleaned.outcome.value,
        "detail": cleaned.verdict.stays,
        "error": error_document(cleaned.error),
    }


def _age(document: Document) -> str:
    seconds = document["ageSeconds"]
    if seconds is None:
        return "?"
    return f"{seconds // _DAY_S} d" if seconds >= _DAY_S else f"{seconds // _HOUR_S} h"


MADE_DISK_VIEW = View(
    _document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("RUN", lambda d: d["run"]),
        Column("MACHINE", lambda d: d["machine"]),
        Column("WHAT", lambda d: _WHAT[Role(d["role"])]),
        Column("GIB", lambda d: d["sizeGb"]),
        Column("AGE", _age),
        Column("RESULT", lambda d: d["outcome"]),
        Column("DETAIL", lambda d: d["detail"]),
    ),
)
