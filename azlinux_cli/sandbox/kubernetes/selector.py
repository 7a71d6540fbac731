"""Label and field selectors, in the two forms Kubernetes has: text in a query, and JSON in a spec.

Sources: k8s.io/apimachinery/pkg/labels (selector.go), pkg/fields, metav1.LabelSelectorAsSelector.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import at
from azlinux_cli.sandbox.kubernetes.status import bad_request

Labels = Mapping[str, str]

_SET = re.compile(r"^([^\s!=,()]+)\s+(in|notin)\s+\(([^()]*)\)$")
_EQUALITY = re.compile(r"^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$")
_NAME = re.compile(r"^(!?)\s*([^\s!=,()]+)$")
_COMPARISON = re.compile(r"^([^\s!=,()<>]+)\s*([<>])\s*(-?\d+)$")
_COMMA = re.compile(r",(?![^(]*\))")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition on the value under `key`."""

    key: str
    operator: str  # In, NotIn, Exists, DoesNotExist, Gt, Lt
    values: frozenset[str] = frozenset()

    def met(self, labels: Labels) -> bool:
        return _OPERATORS[self.operator](labels.get(self.key), self.values)


def _compares(value: str | None, bound: frozenset[str], *, above: bool) -> bool:
    try:
        number, limit = int(value or ""), int(next(iter(bound), ""))
    except ValueError:
        return False
    return number > limit if above else number < limit


_OPERATORS: dict[str, Callable[[str | None, frozenset[str]], bool]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, _: value is not None,
    "DoesNotExist": lambda value, _: value is None,
    "Gt": lambda value, values: _compares(value, values, above=True),
    "Lt": lambda value, values: _compares(value, values, above=False),
}
OPERATORS = tuple(_OPERATORS)


def matches(requirements: tuple[Requirement, ...], labels: Labels) -> bool:
    return all(requirement.met(labels) for requirement in requirements)


def of_expressions(expressions: list[Json] | None) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(e["key"], e["operator"], frozenset(e.get("values") or ()))
        for e in expressions or ()
    )


def selects(selector: Json | None, labels: Labels) -> bool:
    """Whether a spec's selector means these labels: null means none, empty means all."""
    if selector is None:
        return False
    equal = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in equal.items()):
        return False
    return matches(of_expressions(selector.get("matchExpressions")), labels)


def parse_labels(text: str) -> tuple[Requirement, ...]:
    """`a=b,c!=d,e in (f,g),!h`. Raises StatusError 400."""
    return tuple(_requirement(part.strip()) for part in _COMMA.split(text) if part.strip())


def _requirement(part: str) -> Requirement:
    if match := _SET.match(part):
        values = frozenset(value.strip() for value in match[3].split(","))
        return Requirement(match[1], "In" if match[2] == "in" else "NotIn", values)
    if match := _EQUALITY.match(part):
        operator = "NotIn" if match[2] == "!=" else "In"
        return Requirement(match[1], operator, frozenset((match[3],)))
    if match := _COMPARISON.match(part):
        return Requirement(match[1], "Gt" if match[2] == ">" else "Lt", frozenset((match[3],)))
    if match := _NAME.match(part):
        return Requirement(match[2], "DoesNotExist" if match[1] else "Exists")
    raise bad_request(f"unable to parse requirement: found '{part}', expected: identifier")


@dataclass(frozen=True, slots=True)
class FieldTerm:
    path: tuple[str, ...]
    value: str
    equal: bool


# What each resource can be selected by (pkg/registry/*/strategy.go, SelectableFields).
_METADATA = {"metadata.name", "metadata.namespace"}
SELECTABLE: dict[str, set[str]] = {
    "pods": _METADATA
    | {
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    },
    "nodes": {"metadata.name", "spec.unschedulable"},
    "namespaces": {"metadata.name", "status.phase"},
    "events": _METADATA
    | {
        *(
            f"involvedObject.{name}"
            for name in (
                *("kind", "namespace", "name", "uid"),
                *("apiVersion", "resourceVersion", "fieldPath"),
            )
        ),
        *("reason", "reportingComponent", "source", "type"),
    },
    "replicasets": _METADATA | {"status.replicas"},
    "jobs": _METADATA | {"status.successful"},
}


def parse_fields(plural: str, text: str) -> tuple[FieldTerm, ...]:
    """`spec.nodeName=n,status.phase!=Failed`. Raises StatusError 400 for a field nobody indexes."""
    terms = []
    for part in filter(None, text.split(",")):
        equal = "!=" not in part
        name, _, value = part.partition("=" if equal else "!=")
        name, value = name.strip(), value.lstrip("=")
        if name not in SELECTABLE.get(plural, _METADATA):
            raise bad_request(f"field label not supported: {name}")
        terms.append(FieldTerm(tuple(name.split(".")), value, equal))
    return tuple(terms)


def fields_match(terms: tuple[FieldTerm, ...], item: Json) -> bool:
    return all((_text(term.path, item) == term.value) is term.equal for term in terms)


# Booleans that are left out of a document when they are false.
_FALSE = {("spec", "unschedulable"), ("spec", "hostNetwork")}


def _text(path: tuple[str, ...], item: Json) -> str:
    value = at(item, *path)
    if value is None:
        return "false" if path in _FALSE else ""
    return str(value).lower() if isinstance(value, bool) else str(value)
