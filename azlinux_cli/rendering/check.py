"""The findings of `azl doctor`."""

from azlinux_cli.domain.check import Check
from azlinux_cli.rendering.output import Column, Document, View

_WORDS = {True: "yes", False: "no", None: "-"}


def _document(check: Check) -> Document:
    return {
        "name": check.name,
        "ok": check.ok,
        "detail": check.detail,
        "hint": list(check.hints),
    }


CHECK_VIEW = View(
    _document,
    (
        Column("CHECK", lambda d: d["name"]),
        Column("OK", lambda d: _WORDS[d["ok"]]),
        Column("DETAIL", lambda d: d["detail"]),
    ),
)
