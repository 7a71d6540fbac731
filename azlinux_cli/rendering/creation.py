"""What `azl vm create` made, and what it would make. docs/schemas pins the keys."""

from azlinux_cli.domain.creation import CreatedMachine, PlannedResource
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.rendering.output import Column, Document, View
from azlinux_cli.rendering.result import RESULT_VIEW


def _created(machine: CreatedMachine) -> Document:
    return {
        **RESULT_VIEW.document(machine),
        "os": machine.os or None,
        "size": machine.size or None,
        "privateIpAddresses": list(machine.addresses.private),
        "publicIpAddresses": list(machine.addresses.public),
        "hostKey": machine.host_key or None,
        "differences": [
            {"key": d.key, "declared": d.declared, "actual": d.actual} for d in machine.differences
        ],
        "leftBehind": list(machine.left_behind),
    }


def _address(document: Document) -> str | None:
    addresses = [*document["publicIpAddresses"], *document["privateIpAddresses"]]
    return str(addresses[0]) if addresses else None


def _result(document: Document) -> str:
    """What failed is told on stderr, in full; the table has the word."""
    failed = document["outcome"] == Outcome.FAILED
    return str(document["outcome"] if failed else document["detail"])


CREATED_VIEW = View(
    _created,
    (
        Column("NAME", lambda d: d["name"]),
        Column("GROUP", lambda d: d["resourceGroup"]),
        Column("OS", lambda d: d["os"]),
        Column("SIZE", lambda d: d["size"]),
        Column("ADDRESS", _address),
        Column("RESULT", _result),
    ),
)


def _planned(resource: PlannedResource) -> Document:
    return {
        "type": resource.type,
        "name": resource.name,
        "action": resource.action,
        "detail": resource.detail or None,
    }


PLAN_VIEW = View(
    _planned,
    (
        Column("ACTION", lambda d: d["action"]),
        Column("TYPE", lambda d: d["type"].rpartition("/")[2]),
        Column("NAME", lambda d: d["name"]),
        Column("DETAIL", lambda d: d["detail"]),
    ),
)
