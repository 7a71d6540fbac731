"""Pending updates as tables and documents."""

from collections import Counter
from collections.abc import Sequence

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.pending import Advisory, AdvisoryData, PendingUpdate
from azlinux_cli.rendering.output import Column, Document, View, plain

_NOTE = 60  # characters of the table's last column
_STEP = 1000
_HEADINGS = ("PACKAGE", "INSTALLED", "AVAILABLE", "REPOSITORY", "ADVISORY")


def _advisory(advisory: Advisory) -> Document:
    return {"id": advisory.id, "type": advisory.type, "severity": advisory.severity}


def _update(update: PendingUpdate) -> Document:
    return {
        "name": update.name,
        "arch": update.arch,
        "installed": update.installed,
        "available": update.available,
        "repository": update.repository,
        "downloadBytes": update.download_bytes,
        "kernel": update.is_kernel,
        "security": True if update.is_security else None if update.is_unclassified else False,
        "advisories": [_advisory(advisory) for advisory in update.advisories],
    }


def _check(check: NodeCheck) -> Document:
    target, state, pending = check.target, check.state, check.pending
    known = pending is not None and pending.unknown is None
    error, updates = check.error, check.updates
    sizes = [update.download_bytes for update in updates]
    return {
        "name": target.name,
        "resourceGroup": target.resource_group,
        "address": target.address or None,
        "reachable": check.trouble is None,
        "reason": check.trouble.reason.value if check.trouble else None,
        "os": state.os.value if state else None,
        "release": state.release if state else None,
        "packageTool": state.package_tool if state else None,
        "pendingUpdates": len(pending.updates) if known and pending else None,
        "securityUpdates": len(pending.security) if known and pending else None,
        "unclassifiedUpdates": len(pending.unclassified) if known and pending else None,
        "advisoryData": pending.advisory_data.value if pending else None,
        "updates": [_update(update) for update in updates],
        "downloadBytes": sum(s or 0 for s in sizes) if known and None not in sizes else None,
        "kernelRunning": state.kernels.running if state else None,
        "kernelAvailable": next((u.available for u in updates if u.is_kernel), None),
        "rebootRequired": state.reboot_required if state else None,
        "rebootAfter": bool(check.reboot_after) if error is None else None,
        "rebootReasons": list(check.reboot_after),
        "notByPackage": check.not_by_package,
        "warnings": ([error.message] if error else []) + list(check.warnings),
        "elapsedSeconds": round(check.elapsed_s, 3),
    }


def _count(document: Document) -> object:
    if document["pendingUpdates"] is None:
        return "?" if document["packageTool"] else None
    return document["pendingUpdates"]


def _security(document: Document) -> object:
    """A number only where somebody has counted; `+?`: some repositories do not say."""
    if document["pendingUpdates"] == 0:
        return 0
    match document["advisoryData"]:
        case AdvisoryData.KNOWN:
            return document["securityUpdates"]
        case AdvisoryData.PARTIAL:
            return f"{document['securityUpdates']}+?"
    return "?" if document["packageTool"] else None


def _reboot(document: Document) -> object:
    if document["rebootRequired"]:
        return "due"
    if document["rebootAfter"] is None:
        return None
    return "after" if document["rebootAfter"] else "no"


def _download(document: Document) -> object:
    if document["pendingUpdates"] is None:
        return None
    return "?" if document["downloadBytes"] is None else size(document["downloadBytes"])


def _note(document: Document) -> str:
    """In few words: the whole of it goes to stderr and into every other format."""
    if document["reason"]:
        return str(document["reason"])
    if document["notByPackage"]:
        return "updated by image" if not document["packageTool"] else "not by package"
    text = "; ".join(document["warnings"]).removeprefix(f"{document['name']}: ")
    return text if len(text) <= _NOTE else text[: _NOTE - 3].rstrip() + "..."


CHECK_VIEW = View(
    _check,
    (
        Column("NAME", lambda d: d["name"]),
        Column("OS", lambda d: d["os"]),
        Column("RELEASE", lambda d: d["release"]),
        Column("UPDATES", _count),
        Column("SECURITY", _security),
        Column("KERNEL", lambda d: d["kernelAvailable"]),
        Column("REBOOT", _reboot),
        Column("DOWNLOAD", _download),
        Column("NOTE", _note),
    ),
)


def size(bytes_: int) -> str:
    """`512 B`, `6.4 kB`, `63 MB`: at most three digits."""
    value, units = float(bytes_), ("B", "kB", "MB", "GB", "TB")
    for unit in units:
        if value < _STEP or unit == units[-1]:
            break
        value /= _STEP
    return f"{value:.1f} {unit}" if unit != "B" and value < 10 else f"{value:.0f} {unit}"  # noqa: PLR2004


def packages(checks: Sequence[NodeCheck]) -> str:
    """For people: what the updates are, once for all nodes that have the same ones to get."""
    groups: dict[tuple[PendingUpdate, ...], list[str]] = {}
    for check in checks:
        if check.updates:
            groups.setdefault(check.updates, []).append(check.target.name)
    order = sorted(groups.items(), key=lambda item: -len(item[1]))
    return "".join(_heading(names, updates) + _listed(updates) for updates, names in order)


def _heading(names: list[str], updates: tuple[PendingUpdate, ...]) -> str:
    nodes = f" ({len(names)} nodes)" if len(names) > 1 else ""
    return f"\n== {fold(names)}{nodes}: {_counted(len(updates), 'update')}\n"


def _listed(updates: tuple[PendingUpdate, ...]) -> str:
    """The worst first, kernels apart below the rest."""
    from tabulate import tabulate

    order = sorted(updates, key=lambda u: (u.is_kernel, u.worst.rank if u.worst else 99, u.name))
    rows = [[*map(plain, _row(update))] for update in order]
    text = tabulate(rows, _HEADINGS, tablefmt="plain", disable_numparse=True)
    lines = [line.rstrip() for line in text.split("\n")]
    others = sum(not update.is_kernel for update in order)
    if others < len(order):
        lines.insert(1 + others, "-- kernel")
    return "\n".join(lines) + "\n"


def _row(update: PendingUpdate) -> tuple[object, ...]:
    name = f"{update.name}.{update.arch}"
    return name, update.installed, update.available, update.repository, _about(update)


def _about(update: PendingUpdate) -> str:
    worst = update.worst
    if worst is None:
        return "unknown" if update.is_unclassified else "none"
    word = worst.severity or worst.type
    more = f" and {len(update.advisories) - 1} more" if len(update.advisories) > 1 else ""
    return f"{word} {worst.id}{more}"


def totals(checks: Sequence[NodeCheck]) -> str:
    """What stands below it all: who answered, how much there is, and what nobody can tell."""
    silent = Counter(c.trouble.reason.value for c in checks if c.trouble)
    line = f"{_counted(len(checks), 'node')}: {len(checks) - silent.total()} answered"
    if silent:
        reasons = ", ".join(f"{count} {reason}" for reason, count in silent.most_common())
        line += f", {silent.total()} did not ({reasons})"
    pending = [c.pending for c in checks if c.pending and not c.pending.unknown]
    updates = sum(len(p.updates) for p in pending)
    lines = [line]
    if pending:
        nodes = sum(bool(p.updates) for p in pending)
        where = f" on {_counted(nodes, 'node')}" if nodes else ""
        lines.append(f"{_counted(updates, 'update')}{where}{_security_words(checks)}")
    reboots = sum(bool(c.reboot_after) for c in checks)
    if reboots:
        lines.append(f"{_counted(reboots, 'reboot')} due now or with the updates")
    return "\n" + "".join(text + "\n" for text in lines)


def _security_words(checks: Sequence[NodeCheck]) -> str:
    """What is known about security; where nobody has said, that is said."""
    pending = [c.pending for c in checks if c.pending and not c.pending.unknown]
    updates = [update for p in pending for update in p.updates]
    if not updates:
        return ""
    security = sum(update.is_security for update in updates)
    silent = sum(len(p.updates) if p.warning else len(p.unclassified) for p in pending)
    parts = [f"{security} about security"] if security or silent < len(updates) else []
    if silent:
        parts.append(f"{silent} of which nobody says what they are about: no advisories there")
    return ": " + ", ".join(parts)


def notes(checks: Sequence[NodeCheck]) -> list[str]:
    """What else is to be known of nodes that answered: the same text once."""
    groups: dict[tuple[str, str], list[str]] = {}
    for check in checks:
        said = [("warning", text) for text in check.warnings]
        for key in [*said, *([("hint", check.not_by_package)] if check.not_by_package else [])]:
            groups.setdefault(key, []).append(check.target.name)
    return [f"{word}: {fold(names)}: {text}\n" for (word, text), names in groups.items()]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
