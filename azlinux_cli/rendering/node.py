"""Nodes as tables and documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeTarget, Proven
from azlinux_cli.domain.node_report import NodeReport
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.rendering.output import Column, Document, View

_NOTE = 60  # characters of the table's last column
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class ListedNode:
    """A node, and what is known of its host key: `pinned`, `expected to change` or `unknown`."""

    target: NodeTarget
    host_key: str
    pin: Pin | None = None


def _listed(node: ListedNode) -> Document:
    target = node.target
    return {
        "name": target.name,
        "resourceGroup": target.resource_group,
        "address": target.address or None,
        "port": target.port,
        "user": target.user or None,
        "jumpHosts": [f"{hop.user}@{hop.where}" for hop in target.jump],
        "os": target.os,
        "hostKey": node.host_key,
        "fingerprints": list(node.pin.fingerprints) if node.pin else [],
        "reason": target.trouble.value if target.trouble else None,
        "tags": target.tags,
    }


LIST_VIEW = View(
    _listed,
    (
        Column("NAME", lambda d: d["name"]),
        Column("GROUP", lambda d: d["resourceGroup"]),
        Column("OS", lambda d: d["os"]),
        Column("ADDRESS", lambda d: d["address"]),
        Column("PORT", lambda d: d["port"]),
        Column("USER", lambda d: d["user"]),
        Column("VIA", lambda d: d["jumpHosts"]),
        Column("HOST KEY", lambda d: d["hostKey"]),
        Column("NOTE", lambda d: d["reason"]),
    ),
)


def _report(report: NodeReport) -> Document:
    target, trouble = report.target, report.trouble
    return {
        "name": target.name,
        "resourceGroup": target.resource_group,
        "address": target.address or None,
        "reachable": report.reachable,
        "reason": trouble.reason.value if trouble else None,
        "os": report.os.value if report.os else None,
        "version": report.version,
        "build": report.build,
        "prettyName": report.pretty_name,
        "kernelRunning": report.kernel_running,
        "kernelInstalled": report.kernel_installed,
        "rebootRequired": report.reboot_required,
        "rebootReasons": list(report.reboot_reasons),
        "packageTool": report.package_tool,
        "pendingUpdates": report.pending_updates,
        "uptimeSeconds": report.uptime_s,
        "agent": report.agent,
        "securityModule": report.security_module,
        "lastUpdateTime": report.last_update_time,
        "warnings": [trouble.message] if trouble else list(report.warnings),
        "elapsedSeconds": round(report.elapsed_s, 3),
    }


def _level(document: Document) -> object:
    """The most telling version: 4.0's os-release has no date, its release package has a number."""
    of_package = document["os"] == OsKind.AZURE_LINUX_4 and document["build"]
    return of_package or document["version"]


def _note(document: Document) -> str:
    """In few words: the whole of a warning goes to stderr and into every other format."""
    if document["reason"]:
        return str(document["reason"])
    text = "; ".join([*document["rebootReasons"], *document["warnings"]])
    return text if len(text) <= _NOTE else text[: _NOTE - 3].rstrip() + "..."


def _updates(document: Document) -> object:
    if document["pendingUpdates"] is None and document["packageTool"]:
        return "?"
    return document["pendingUpdates"]


REPORT_VIEW = View(
    _report,
    (
        Column("NAME", lambda d: d["name"]),
        Column("OS", lambda d: d["os"]),
        Column("VERSION", _level),
        Column("KERNEL", lambda d: d["kernelRunning"]),
        Column("UPDATES", _updates),
        Column("REBOOT", lambda d: d["rebootRequired"]),
        Column("UPTIME", lambda d: uptime(d["uptimeSeconds"])),
        Column("AGENT", lambda d: d["agent"]),
        Column("SECURITY", lambda d: d["securityModule"]),
        Column("UPDATED", lambda d: (d["lastUpdateTime"] or "")[:10]),
        Column("NOTE", _note),
    ),
)


def uptime(seconds: int | None) -> str:
    """`3d 4h`, `4h 12m`, `12m`, `40s`: the two largest units."""
    if seconds is None:
        return ""
    days, rest = divmod(seconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    if days:
        return f"{days}d {hours}h"
    if hours:
        return f"{hours}h {minutes}m"
    return f"{minutes}m" if minutes else f"{rest}s"


def totals(reports: Sequence[NodeReport]) -> str:
    """What stands under the table: how many answered, and for each system what there is to do."""
    silent = Counter(r.trouble.reason.value for r in reports if r.trouble)
    answered = [r for r in reports if r.trouble is None]
    line = f"{_count(len(reports), 'node')}: {len(answered)} answered"
    if silent:
        reasons = ", ".join(f"{count} {reason}" for reason, count in silent.most_common())
        line += f", {silent.total()} did not ({reasons})"
    lines = [line]
    for kind in OsKind:
        group = [r for r in answered if r.os is kind]
        if group:
            lines.append(f"{kind.value}: {_count(len(group), 'node')}{_to_do(group)}")
    return "\n" + "".join(text + "\n" for text in lines)


def _to_do(group: Sequence[NodeReport]) -> str:
    waiting = [r.pending_updates for r in group if r.pending_updates]
    unknown = sum(r.pending_updates is None and r.package_tool is not None for r in group)
    reboots = sum(r.reboot_required is True for r in group)
    parts = []
    if waiting:
        parts.append(f"{len(waiting)} with updates ({sum(waiting)} in all)")
    if unknown:
        parts.append(f"{unknown} with updates unknown")
    if reboots:
        parts.append(f"{_count(reboots, 'reboot')} needed")
    if all(r.package_tool is None for r in group):
        parts.append("no package tool, updates are whole images")
    return "".join(f", {part}" for part in parts) or ", nothing to do"


def warnings(reports: Sequence[NodeReport]) -> list[str]:
    """What could not be found out about nodes that answered, a line for each."""
    return [f"warning: {r.target.name}: {text}\n" for r in reports for text in r.warnings]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _proven(proven: Proven) -> Document:
    target, pin, error = proven.target, proven.pin, proven.error
    return {
        "name": target.name,
        "resourceGroup": target.resource_group,
        "address": (pin.address if pin else target.where) or None,
        "alias": target.host_key_alias or None,
        "vmId": target.vm_id or None,
        "osDiskId": target.os_disk_id or None,
        "keys": [{"type": k.type, "fingerprint": k.fingerprint} for k in pin.keys] if pin else [],
        "proof": pin.proof.value if pin and pin.proof else None,
        "provenTime": (pin.proven_at if pin else "") or None,
        "confirmed": pin.confirmed if pin else None,
        "error": None if error is None else {"code": error.code, "message": error.message},
    }


def _key(document: Document, field: str) -> object:
    return document["keys"][0][field] if document["keys"] else None


PROVEN_VIEW = View(
    _proven,
    (
        Column("NAME", lambda d: d["name"]),
        Column("ADDRESS", lambda d: d["address"]),
        Column("KEY", lambda d: _key(d, "fingerprint")),
        Column("TYPE", lambda d: _key(d, "type")),
        Column("PROVEN BY", lambda d: d["proof"]),
        Column("PROVEN", lambda d: d["provenTime"]),
        Column("SEEN", lambda d: d["confirmed"]),
        Column("NOTE", lambda d: d["error"]["code"] if d["error"] else None),
    ),
)


def pinned(pin: Pin) -> Proven:
    """A pin of the store, as it is shown: the machine itself is not asked for."""
    target = NodeTarget(
        pin.name or pin.alias,
        host_key_alias=pin.alias,
        vm_id=pin.vm_id,
        os_disk_id=pin.os_disk_id,
    )
    return Proven(target, pin)
