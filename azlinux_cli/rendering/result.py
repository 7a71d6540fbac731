"""What became of each machine: the one table and the one document of every verb that acts."""

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.outcome import MachineResult
from azlinux_cli.rendering.output import Column, Document, View


def error_document(error: AzlError | None) -> Document | None:
    if error is None:
        return None
    return {"code": error.code, "message": error.message, "hint": list(error.hints)}


def _document(result: MachineResult) -> Document:
    elapsed = result.elapsed_seconds
    return {
        "name": result.name,
        "resourceGroup": result.resource_group,
        "outcome": result.outcome.value,
        "detail": result.detail,
        "error": error_document(result.error),
        "elapsedSeconds": None if elapsed is None else round(elapsed, 3),
    }


RESULT_VIEW = View(
    _document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("GROUP", lambda d: d["resourceGroup"]),
        Column("RESULT", lambda d: d["outcome"]),
        Column("DETAIL", lambda d: d["detail"]),
    ),
)
