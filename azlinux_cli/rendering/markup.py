"""HTML and SVG out of parts. What is not markup already is text, and is escaped: no exceptions."""

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

_VOID = frozenset({"br", "line", "meta", "path", "rect", "circle"})


class Markup(str):
    """Text that is markup. Only `el`, `joined` and a page's own frame make it."""

    __slots__ = ()


Child: TypeAlias = "str | float | Iterable[Child] | None"


def el(name: str, /, *children: Child, **attributes: str | float | None) -> Markup:
    """`el("td", text, cls="number")`. An attribute that is None is left out; `_` means `-`."""
    shown = "".join(
        f' {_attribute(key)}="{escape(_legal(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID and not children:
        return Markup(f"<{name}{shown}/>")
    return Markup(f"<{name}{shown}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Markup:
    """Parts one after the other; None is nothing."""
    return Markup("".join(map(_text, children)))


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str | int | float):
        return escape(_legal(str(child)))
    return "".join(map(_text, child))


def _attribute(key: str) -> str:
    return "class" if key == "cls" else key.rstrip("_").replace("_", "-")


def _legal(text: str) -> str:
    """Without control characters, and without those that turn the reading direction."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
