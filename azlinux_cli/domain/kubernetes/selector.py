"""Label selectors: which labels are meant.

Rules: "Labels and Selectors"; LabelSelector and NodeSelectorRequirement of the API reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.kubernetes.document import Document, objects, pairs, text, texts

Labels = Mapping[str, str]


def _compared(value: str | None, bounds: frozenset[str], *, above: bool) -> bool:
    try:
        number, bound = int(value or ""), int(next(iter(bounds), ""))
    except ValueError:
        return False
    return number > bound if above else number < bound


_OPERATORS: dict[str, Callable[[str | None, frozenset[str]], bool]] = {
    "In": lambda value, values: value in values,
    "NotIn": lambda value, values: value not in values,
    "Exists": lambda value, _: value is not None,
    "DoesNotExist": lambda value, _: value is None,
    "Gt": lambda value, values: _compared(value, values, above=True),
    "Lt": lambda value, values: _compared(value, values, above=False),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition on the value under a key; one with an unknown operator is never met."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def met(self, labels: Labels) -> bool:
        test = _OPERATORS.get(self.operator)
        return test is not None and test(labels.get(self.key), self.values)

    def __str__(self) -> str:
        values = ", ".join(sorted(self.values))
        return f"{self.key} {self.operator}" + (f" ({values})" if values else "")


def requirements(document: Any, *path: str) -> tuple[Requirement, ...]:
    """A list of expressions."""
    return tuple(
        Requirement(text(one, "key"), text(one, "operator"), frozenset(texts(one, "values")))
        for one in objects(document, *path)
    )


@dataclass(frozen=True, slots=True)
class Selector:
    """What is required of labels, all of it; nothing required means everything."""

    required: tuple[Requirement, ...] = ()

    def selects(self, labels: Labels) -> bool:
        return all(requirement.met(labels) for requirement in self.required)


def equal_to(labels: Labels) -> tuple[Requirement, ...]:
    """That labels have just these values."""
    return tuple(
        Requirement(key, "In", frozenset({value})) for key, value in sorted(labels.items())
    )


def selector(document: Document | None) -> Selector | None:
    """None, as a missing selector, selects nothing."""
    if not isinstance(document, Mapping):
        return None
    equal = equal_to(pairs(document, "matchLabels"))
    return Selector((*equal, *requirements(document, "matchExpressions")))
