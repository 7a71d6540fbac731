"""The way to a machine, as a plan keeps it: it must be there on another day, in another process."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.way import Via

_TUPLES = {field.name for field in fields(NodeTarget) if str(field.type).startswith("tuple")}
_TARGETS = ("jump", "others")


def target_document(target: NodeTarget) -> dict[str, Any]:
    """JSON values. No secret is among them: `identity` names files."""
    document = asdict(target)
    document |= {key: list(map(target_document, getattr(target, key))) for key in _TARGETS}
    document["trouble"] = target.trouble.value if target.trouble else None
    document["via"] = target.via.value if target.via is not Via.SSH else None
    return {key: value for key, value in document.items() if value not in (None, "", (), {}, [])}


def target_from(document: Mapping[str, Any]) -> NodeTarget:
    """Raises KeyError, TypeError or ValueError for what is no target."""
    values: dict[str, Any] = {key: tuple(v) if key in _TUPLES else v for key, v in document.items()}
    values |= {key: tuple(map(target_from, document.get(key, ()))) for key in _TARGETS}
    if vm := document.get("vm"):
        values["vm"] = VmRef(**vm)
    if trouble := document.get("trouble"):
        values["trouble"] = Trouble(trouble)
    if via := document.get("via"):
        values["via"] = Via(via)
    return NodeTarget(**values)


def labels_of(target: NodeTarget) -> dict[str, str]:
    """What limits count: zone, availability set, tags, group."""
    labels = {key: value for key, value in target.labels.items() if key != "size"}
    labels |= {f"tag:{key}": value for key, value in target.tags.items()}
    if target.resource_group:
        labels["resource-group"] = target.resource_group.lower()
    return labels
