"""The rehearsal cloud, its faults and its request log, as `azl sandbox` shows them."""

from collections.abc import Mapping
from typing import Any

from azlinux_cli.rendering.output import Column, Document, View

STATUS_VIEW = View(
    dict,
    (
        Column("STATE", lambda d: "running" if d["running"] else "stopped"),
        Column("ENDPOINT", lambda d: d["endpoint"]),
        Column("MACHINES", lambda d: d["machineCount"]),
        Column("FAULTS", lambda d: len(d["faults"]) if d["running"] else ""),
        Column("OPERATIONS", lambda d: _seconds(d["operationSeconds"])),
        Column("DIRECTORY", lambda d: d["stateDir"]),
    ),
    name=lambda d: str(d["endpoint"] or ""),
)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:g} s"


_FAULT = {
    "id": None,
    "kind": "node",
    "node": None,
    "fault": None,
    "method": None,
    "path": None,
    "status": None,
    "code": None,
    "message": None,
    "delaySeconds": None,
    "retryAfterSeconds": None,
    "cut": False,
    "times": None,
}


def _fault(planted: Mapping[str, Any]) -> Document:
    """One shape for both kinds; `kind` is request, operation or node."""
    found = {key: planted[key] for key in _FAULT if key in planted}
    if "stage" in planted:
        found["kind"] = planted["stage"]
    return {**_FAULT, **found}


def _effect(fault: Document) -> str:
    if fault["fault"]:
        return str(fault["fault"])
    parts = [f"{fault['status']} {fault['code']}".strip()] * bool(fault["status"])
    parts += ["connection cut"] * bool(fault["cut"])
    parts += [f"after {fault['delaySeconds']:g} s"] * bool(fault["delaySeconds"])
    return ", ".join(parts)


def _target(fault: Document) -> str:
    if fault["node"]:
        return str(fault["node"]).rpartition("/")[2]
    return f"{fault['method']} {fault['path']}"


FAULT_VIEW = View(
    _fault,
    (
        Column("ID", lambda d: d["id"] or ""),
        Column("KIND", lambda d: d["kind"]),
        Column("EFFECT", _effect),
        Column("ON", _target),
        Column("TIMES", lambda d: d["times"] or "until cleared"),
    ),
    name=lambda d: str(d["id"] or d["node"]),
)


PUBLISHED_VIEW = View(
    dict,
    (
        Column("NAME", lambda d: d["name"]),
        Column("VERSION", lambda d: d["evr"]),
        Column("RELEASE", lambda d: d["release"]),
        Column("ADVISORY", lambda d: d["advisory"]),
        Column("SEVERITY", lambda d: d["severity"] if d["advisory"] else ""),
    ),
    name=lambda d: str(d["name"]),
)


IMAGES_VIEW = View(
    dict, (Column("RELEASE", lambda d: d["release"]),), name=lambda d: str(d["release"])
)


CLEARED_VIEW = View(dict, (Column("CLEARED", lambda d: d["cleared"]),))


def _preset(row: tuple[str, str, Mapping[str, Any]]) -> Document:
    name, kind, preset = row
    return {
        "name": name,
        "kind": kind,
        "status": preset.get("status"),
        "code": preset.get("code"),
        "times": preset.get("times", 1),
        "message": preset.get("message", ""),
    }


PRESET_VIEW = View(
    _preset,
    (
        Column("NAME", lambda d: d["name"]),
        Column("KIND", lambda d: d["kind"]),
        Column("STATUS", lambda d: d["status"]),
        Column("TIMES", lambda d: d["times"] or "until cleared"),
        Column("MEANING", lambda d: _short(d["message"])),
    ),
)
_WIDE = 90


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else text[: _WIDE - 3] + "..."


def request_line(entry: Mapping[str, Any]) -> str:
    """`14:05:01.203  PUT     201    12.3 ms  /subscriptions/...  azl/0.1.0`."""
    query = "&".join(f"{key}={value}" for key, value in entry.get("query", {}).items())
    path = entry["path"] + (f"?{query}" if query else "")
    status = entry["status"] or "cut"
    when = str(entry["time"])[11:23]
    milliseconds = f"{entry['milliseconds']:.1f}"
    return (
        f"{when}  {entry['method']:<6}  {status!s:>3}  {milliseconds:>8} ms  "
        f"{path}  {entry['client']}"
    )
