"""Lists as tables, for clients that ask for `as=Table`: how kubectl prints.

Source: "Kubernetes API Concepts", Receiving resources as Tables.
"""

from collections.abc import Iterable

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


def table(
    kind: Kind, items: Iterable[Json], metadata: Json, now: float, version: str, include: str
) -> Json:
    """`include`: "None", "Metadata" or "Object" of each row (includeObject)."""
    columns = COLUMNS[kind]
    return {
        "kind": "Table",
        "apiVersion": f"{GROUP}/{version}",
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
                "cells": [column.cell(item, now) for column in columns],
                **_object(kind, item, version, include),
            }
            for item in items
        ],
    }


def _object(kind: Kind, item: Json, version: str, include: str) -> Json:
    if include == "None":
        return {}
    if include == "Object":
        return {"object": {"kind": kind.kind, "apiVersion": kind.api_version, **item}}
    head = {"kind": "PartialObjectMetadata", "apiVersion": f"{GROUP}/{version}"}
    return {"object": {**head, "metadata": item["metadata"]}}
