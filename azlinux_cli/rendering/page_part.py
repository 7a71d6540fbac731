"""What every page of azl is made of: its frame, tables, lists of facts."""

from collections.abc import Iterable, Sequence

from azlinux_cli.rendering.markup import Child, Markup, el, joined
from azlinux_cli.rendering.page_style import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # nothing is fetched, nothing runs


def framed(title: str, *body: Child) -> str:
    """One file that needs nothing but itself. All texts are escaped by `el`."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Markup(STYLE)),
    )
    return f"<!DOCTYPE html>\n{el('html', head, el('body', *body), lang='en')}\n"


def facts(*rows: tuple[str, Child]) -> Markup:
    return el("dl", *(joined(el("dt", term), el("dd", value)) for term, value in rows if value))


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Child]], *, wraps: Sequence[int]
) -> Markup:
    """Only the columns of `wraps` are broken into lines."""
    names = [None if number in wraps else "short" for number in range(len(headings))]
    return el(
        "table",
        el("thead", el("tr", *(el("th", h, cls=c) for h, c in zip(headings, names, strict=True)))),
        el(
            "tbody",
            *(
                el("tr", *(el("td", v, cls=c) for v, c in zip(row, names, strict=True)))
                for row in rows
            ),
        ),
    )
