"""Which objects a request means: namespace, selectors, and the page of a list.

Source: "Kubernetes API Concepts", Retrieving large results sets in chunks.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import key_of, labels_of
from azlinux_cli.sandbox.kubernetes.kind import Kind
from azlinux_cli.sandbox.kubernetes.registry import Registry
from azlinux_cli.sandbox.kubernetes.selector import (
    FieldTerm,
    Requirement,
    fields_match,
    matches,
    parse_fields,
    parse_labels,
)
from azlinux_cli.sandbox.kubernetes.status import bad_request, gone

EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. You can start "
    "a new list without the continue parameter."
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list or a watch is about."""

    kind: Kind
    namespace: str = ""
    labels: tuple[Requirement, ...] = ()
    fields: tuple[FieldTerm, ...] = ()

    @classmethod
    def of(cls, kind: Kind, namespace: str, query: Mapping[str, str]) -> "Filter":
        """Raises StatusError 400."""
        return cls(
            kind,
            namespace,
            parse_labels(query.get("labelSelector", "")),
            parse_fields(kind.plural, query.get("fieldSelector", "")),
        )

    def means(self, item: Json) -> bool:
        if self.namespace and item["metadata"].get("namespace") != self.namespace:
            return False
        return self.selects(item)

    def selects(self, item: Json) -> bool:
        """The same, of an object of that namespace."""
        return matches(self.labels, labels_of(item)) and fields_match(self.fields, item)

    def find(self, registry: Registry) -> list[Json]:
        """All of them, in the order of their keys as etcd has them."""
        found = (i for i in registry.items(self.kind, self.namespace) if self.selects(i))
        return sorted(found, key=key_of)


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Json]
    metadata: Json


def page(registry: Registry, wanted: Filter, query: Mapping[str, str]) -> Page:
    """Raises StatusError: 400 for a limit or token that is none, 410 for one too old."""
    try:
        limit = int(query.get("limit") or 0)
    except ValueError as error:
        raise bad_request(
            f"strconv.ParseInt: parsing {query['limit']!r}: invalid syntax"
        ) from error
    revision, after = registry.revision, ""
    if query.get("continue"):
        revision, after = _read_token(query["continue"])
        if not registry.history.knows(revision):
            raise gone(EXPIRED)
    items = wanted.find(registry)
    if after:
        items = [item for item in items if key_of(item) > after]
    metadata: Json = {"resourceVersion": str(revision)}
    if limit and len(items) > limit:
        if not wanted.labels and not wanted.fields:
            metadata["remainingItemCount"] = len(items) - limit
        items = items[:limit]
        metadata["continue"] = _token(revision, key_of(items[-1]))
    return Page(items, metadata)


def _token(revision: int, after: str) -> str:
    text = json.dumps({"v": "meta.k8s.io/v1", "rv": revision, "start": after})
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_token(text: str) -> tuple[int, str]:
    try:
        found = json.loads(base64.urlsafe_b64decode(text))
        return int(found["rv"]), str(found["start"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise bad_request(f"continue key is not valid: {error}") from error
