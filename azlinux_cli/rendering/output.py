"""Results as tables, JSON, YAML, TSV or names: all from the same documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TextIO

from azlinux_cli.domain.errors import UsageError

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the cell below it. JSON never passes through here."""

    header: str
    cell: Callable[[Document], object]


@dataclass(frozen=True, slots=True)
class View:
    """How one kind of result is shown: its document for machines, its columns for people."""

    document: Callable[[Any], Document]
    columns: tuple[Column, ...]
    name: Callable[[Document], str] = lambda document: str(document["name"])


def write(result: Any, view: View, form: str, out: TextIO, *, query: str | None = None) -> None:
    """Write `result` (one thing, or a list of them) in a format of `FORMATS`.

    Raises UsageError for a query that is not JMESPath.
    """
    many = isinstance(result, list)
    data: Any = [view.document(r) for r in result] if many else view.document(result)
    if query is not None:
        data = _search(query, data)
        FORMATS_QUERIED[form](data, out)
        return
    rows = data if many else [data]
    if form == "table":
        out.write(_table([c.header for c in view.columns], _cells(view, rows)))
    elif form == "tsv":
        _lines([_tsv(row) for row in _cells(view, rows)], out)
    elif form == "name":
        _lines([view.name(row) for row in rows], out)
    else:
        FORMATS_QUERIED[form](data, out)


class JsonLines:
    """Results as lines of jsonl: each at once, each only once."""

    def __init__(self, view: View, out: TextIO) -> None:
        self._view = view
        self._out = out
        self._written: set[int] = set()

    def write(self, number: int, result: Any) -> None:
        if number in self._written:
            return
        _jsonl(self._view.document(result), self._out)
        self._written.add(number)  # before anybody can read it, and press Ctrl-C
        self._out.flush()


def _search(query: str, data: Any) -> Any:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.search(query, data)
    except JMESPathError as error:
        text = " ".join(str(error).split())
        raise UsageError(f"--query is not valid JMESPath: {text}") from error


def _cells(view: View, rows: list[Document]) -> list[list[str]]:
    return [[plain(column.cell(row)) for column in view.columns] for row in rows]


def plain(value: object) -> str:
    """One cell: no None, no line breaks, no control characters that could drive a terminal."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(plain(v) for v in value)
    return "".join(c if c.isprintable() else " " for c in str(value))


def _table(headers: list[str], rows: list[list[str]]) -> str:
    from tabulate import tabulate

    text = tabulate(rows, headers, tablefmt="plain", disable_numparse=True)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _tsv(cells: list[str]) -> str:
    return "\t".join(cells)


def _lines(lines: list[str], out: TextIO) -> None:
    out.writelines(line + "\n" for line in lines)


def _json(data: Any, out: TextIO) -> None:
    import json

    out.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def _jsonl(data: Any, out: TextIO) -> None:
    import json

    items = data if isinstance(data, list) else [data]
    out.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def _yaml(data: Any, out: TextIO) -> None:
    import yaml

    yaml.safe_dump(data, out, sort_keys=False, allow_unicode=True)


def _queried_table(data: Any, out: TextIO) -> None:
    rows = data if isinstance(data, list) else [data]
    if rows and all(isinstance(row, dict) for row in rows):
        headers = list(dict.fromkeys(key for row in rows for key in row))
        out.write(
            _table([h.upper() for h in headers], [[_flat(r.get(h)) for h in headers] for r in rows])
        )
    else:
        _queried_tsv(data, out)


def _queried_tsv(data: Any, out: TextIO) -> None:
    for row in data if isinstance(data, list) else [data]:
        values = list(row.values()) if isinstance(row, dict) else row
        cells = values if isinstance(values, list) else [values]
        out.write(_tsv([_flat(cell) for cell in cells]) + "\n")


def _flat(value: object) -> str:
    if isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict | list) for v in value)
    ):
        import json

        return json.dumps(value, ensure_ascii=False)
    return plain(value)


FORMATS_QUERIED: dict[str, Callable[[Any, TextIO], None]] = {
    "table": _queried_table,
    "tsv": _queried_tsv,
    "name": _queried_tsv,
    "json": _json,
    "jsonl": _jsonl,
    "yaml": _yaml,
}
