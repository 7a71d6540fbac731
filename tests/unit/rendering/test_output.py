"""The same result in every format."""

import io
import json
from typing import Any

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.rendering.output import Column, View, plain, write

VIEW = View(
    document=lambda vm: {"name": vm[0], "sizeGb": vm[1], "tags": vm[2]},
    columns=(Column("NAME", lambda d: d["name"]), Column("SIZE", lambda d: d["sizeGb"])),
)
FLEET = [("web-1", 30, {"ring": "canary"}), ("web-10", 5, {})]


def written(result: Any, form: str, query: str | None = None) -> str:
    out = io.StringIO()
    write(result, VIEW, form, out, query=query)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("table", "NAME    SIZE\nweb-1   30\nweb-10  5\n"),
        ("tsv", "web-1\t30\nweb-10\t5\n"),
        ("name", "web-1\nweb-10\n"),
        (
            "jsonl",
            (
                '{"name": "web-1", "sizeGb": 30, "tags": {"ring": "canary"}}\n'
                '{"name": "web-10", "sizeGb": 5, "tags": {}}\n'
            ),
        ),
        (
            "yaml",
            (
                "- name: web-1\n  sizeGb: 30\n  tags:\n    ring: canary\n"
                "- name: web-10\n  sizeGb: 5\n  tags: {}\n"
            ),
        ),
    ],
)
def test_a_list_in_each_format(form: str, text: str) -> None:
    assert written(FLEET, form) == text


def test_json_of_a_list_is_an_array_and_of_one_thing_an_object() -> None:
    assert json.loads(written(FLEET, "json")) == [VIEW.document(vm) for vm in FLEET]
    assert json.loads(written(FLEET[0], "json")) == VIEW.document(FLEET[0])


def test_an_empty_world_is_a_header_an_empty_array_or_nothing() -> None:
    assert written([], "table") == "NAME    SIZE\n"
    assert written([], "json") == "[]\n"
    assert written([], "name") == written([], "jsonl") == written([], "tsv") == ""


@pytest.mark.parametrize(
    ("query", "form", "text"),
    [
        ("[].name", "tsv", "web-1\nweb-10\n"),
        ("[0].name", "tsv", "web-1\n"),
        ("[].[name, sizeGb]", "tsv", "web-1\t30\nweb-10\t5\n"),
        ("[].{n: name, t: tags}", "table", 'N       T\nweb-1   {"ring": "canary"}\nweb-10  {}\n'),
        ("length(@)", "table", "2\n"),
        ("[?sizeGb > `10`].name", "json", '[\n  "web-1"\n]\n'),
        ("nosuch", "json", "null\n"),
    ],
)
def test_a_query_selects_before_the_format_applies(query: str, form: str, text: str) -> None:
    assert written(FLEET, form, query) == text


def test_a_query_that_is_not_jmespath_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="not valid JMESPath"):
        written(FLEET, "json", "[?")


def test_a_cell_cannot_drive_the_terminal_or_break_the_line() -> None:
    assert plain("a\x1b[31mb\nc\td") == "a [31mb c d"
