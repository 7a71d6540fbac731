"""Tables and lists of facts on the page of a report."""

from collections.abc import Iterable, Sequence

from azlinux_cli.rendering.markup import Child, Markup, el, joined


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
