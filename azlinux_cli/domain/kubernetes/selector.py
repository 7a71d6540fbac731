"""Label selectors: which labels are meant.

Rules: "Labels and Selectors"; LabelSelector and NodeSelectorRequirement of the API reference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from azlinux_cli.domain.kubernetes.document import Document, objects, pairs, text, texts

Labels = Mapping[str, str]
Item = TypeVar("Item")


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


@dataclass(slots=True)
class SelectorIndex(Generic[Item]):
    """Things by their selector, so that those that may mean some labels are found at once."""

    _by_label: dict[tuple[str, str], list[Item]] = field(default_factory=dict)
    _others: list[Item] = field(default_factory=list)

    def add(self, selector: Selector | None, item: Item) -> None:
        if selector is None:
            return
        named = next((one for one in selector.required if one.operator == "In"), None)
        if named is None:
            self._others.append(item)
            return
        for value in sorted(named.values):
            self._by_label.setdefault((named.key, value), []).append(item)

    def candidates(self, labels: Labels) -> Iterator[Item]:
        """All that can select these labels, and some that do not."""
        yield from self._others
        for pair in labels.items():
            yield from self._by_label.get(pair, ())
