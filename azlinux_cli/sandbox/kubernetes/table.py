"""Lists as tables, for clients that ask for `as=Table`: how kubectl prints.

Source: "Kubernetes API Concepts", Receiving resources as Tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.column import COLUMNS
from azlinux_cli.sandbox.kubernetes.kind import Kind

GROUP = "meta.k8s.io"
VERSIONS = ("v1", "v1beta1")


def wanted(accept: str) -> str | None:
    """The version of the table that the client would rather have than the objects."""
    for offer in accept.split(","):
        words = dict(
            word.strip().partition("=")[::2] for word in offer.split(";")[1:] if "=" in word
        )
        if words.get("as") == "Table" and words.get("g") == GROUP and words.get("v") in VERSIONS:
            return words["v"]
        if words.get("as") is None and offer.strip().startswith(("application/json", "*/*")):
            return None
    return None


@dataclass(frozen=True, slots=True)
class Look:
    """How one client wants its tables; `include`: "None", "Metadata" or "Object" of each row."""

    version: str
    include: str
    now: float


def table(kind: Kind, items: Iterable[Json], metadata: Json, look: Look) -> Json:
    columns = COLUMNS[kind]
    return {
        "kind": "Table",
        "apiVersion": f"{GROUP}/{look.version}",
        "metadata": metadata,
        "columnDefinitions": [
            {
                "name": column.name,
                "type": column.type,
                "format": "name" if column.name == "Name" else "",
                "description": "",
                "priority": int(column.wide),
            }
            for column in columns
        ],
        "rows": [
            {
                "cells": [column.cell(item, look.now) for column in columns],
                **_object(kind, item, look),
            }
            for item in items
        ],
    }


def _object(kind: Kind, item: Json, look: Look) -> Json:
    if look.include == "None":
        return {}
    if look.include == "Object":
        return {"object": {"kind": kind.kind, "apiVersion": kind.api_version, **item}}
    head = {"kind": "PartialObjectMetadata", "apiVersion": f"{GROUP}/{look.version}"}
    return {"object": {**head, "metadata": item["metadata"]}}
