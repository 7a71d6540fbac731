"""Output of one command on many nodes: equal output once, under a folded node set."""

from collections.abc import Sequence

from azlinux_cli.domain.node import RanCommand
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.run_verdict import ending
from azlinux_cli.rendering.output import Column, Document, View

_BREAKS = {ord("\n"): None, ord("\t"): None}


def _document(ran: RanCommand) -> Document:
    result, trouble = ran.result, ran.result.trouble
    return {
        "name": ran.target.name,
        "resourceGroup": ran.target.resource_group,
        "address": ran.target.address or None,
        "via": ran.via.value,
        "exitStatus": result.exit_status,
        "signal": result.signal,
        "stdout": result.stdout,
        "stderr": result.stderr,
        "truncated": result.truncated,
        "reason": trouble.reason.value if trouble else None,
        "message": trouble.message if trouble else None,
        "elapsedSeconds": round(result.elapsed_s, 3),
    }


def _ending(document: Document) -> str:
    if document["reason"]:
        return str(document["reason"])
    if document["signal"]:
        return f"signal {document['signal']}"
    return f"exit status {document['exitStatus']}"


RUN_VIEW = View(
    _document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("RESULT", _ending),
        Column("OUTPUT", lambda d: (d["stdout"] or d["stderr"]).strip().split("\n")[-1]),
    ),
)


def gathered(runs: Sequence[RanCommand]) -> str:
    """For people: nodes with equal output together, the largest group first, failures last.

    A heading for each group, unless there is but one node and it did well: then the output alone.
    """
    groups: dict[tuple[str, str, str, bool], list[str]] = {}
    for ran in runs:
        result = ran.result
        key = (ending(result), result.stdout, result.stderr, result.truncated)
        groups.setdefault(key, []).append(ran.target.name)
    if len(runs) == 1 and runs[0].result.ok:
        return _body(runs[0].result.stdout, runs[0].result.stderr, runs[0].result.truncated)
    order = sorted(groups.items(), key=lambda item: (item[0][0] != "exit status 0", -len(item[1])))
    return "\n".join(
        _heading(names, how) + _body(stdout, stderr, truncated)
        for (how, stdout, stderr, truncated), names in order
    )


def _heading(names: list[str], how: str) -> str:
    count = f" ({len(names)} nodes)" if len(names) > 1 else ""
    failed = "" if how == "exit status 0" else f": {how}"
    return f"== {fold(names)}{count}{failed}\n"


def _body(stdout: str, stderr: str, truncated: bool) -> str:  # noqa: FBT001 - of one group's key
    text = "".join(_closed(part) for part in (stdout, stderr))
    return harmless(text) + ("[more output than azl keeps]\n" if truncated else "")


def _closed(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def harmless(text: str) -> str:
    """A node's output without what could drive the terminal of the person reading it."""
    text = text.replace("\r\n", "\n")
    if text.translate(_BREAKS).isprintable():  # nearly all output is
        return text
    return "".join(c if c in "\n\t" or c.isprintable() else "?" for c in text)
