"""Bodies that are not quite JSON, as ARM reads them."""

from typing import Any

import pytest

from azlinux_cli.sandbox.lenient import loads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"p": {"m": "x", template:{"a": 1}}}', {"p": {"m": "x", "template": {"a": 1}}}),
        ('{/* one */ "a": 1, // two\n "b": "// no, a: b"}', {"a": 1, "b": "// no, a: b"}),
        ('{"a": [1, 2,], "b": {"c": 1 /* end */ ,},}', {"a": [1, 2], "b": {"c": 1}}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}),
        ('{"a": "it is \\"quoted\\": yes",}', {"a": 'it is "quoted": yes'}),
        ('\ufeff{"a": 1}', {"a": 1}),
    ],
)
def test_comments_bare_names_and_trailing_commas_are_read(text: str, value: Any) -> None:
    assert loads(text.encode()) == value


@pytest.mark.parametrize("text", ["", "{", '{"a": }', "nonsense", '{"a": b}', "[1 2]"])
def test_what_nobody_reads_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text.encode())
