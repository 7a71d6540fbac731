"""The result of each machine, for people and for scripts."""

import io
import json

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.rendering.output import write
from azlinux_cli.rendering.result import RESULT_VIEW

RESULTS = [
    MachineResult("web-1", "rg", Outcome.SUCCEEDED, "running", elapsed_seconds=2.00049),
    MachineResult.failed("web-2", None, ConflictError("web-2 is busy", hint="wait", code="Busy")),
]


def written(form: str) -> str:
    out = io.StringIO()
    write(RESULTS, RESULT_VIEW, form, out)
    return out.getvalue()


def test_the_table_has_every_machine_with_its_own_outcome() -> None:
    assert written("table") == (
        "NAME    GROUP    RESULT     DETAIL\n"
        "web-1   rg       succeeded  running\n"
        "web-2            failed     web-2 is busy\n"
    )


def test_the_document_carries_the_error_with_code_and_hints() -> None:
    assert json.loads(written("json")) == [
        {
            "name": "web-1",
            "resourceGroup": "rg",
            "outcome": "succeeded",
            "detail": "running",
            "error": None,
            "elapsedSeconds": 2.0,
        },
        {
            "name": "web-2",
            "resourceGroup": None,
            "outcome": "failed",
            "detail": "web-2 is busy",
            "error": {"code": "Busy", "message": "web-2 is busy", "hint": ["wait"]},
            "elapsedSeconds": None,
        },
    ]


def test_names_alone_can_be_piped() -> None:
    assert written("name") == "web-1\nweb-2\n"
