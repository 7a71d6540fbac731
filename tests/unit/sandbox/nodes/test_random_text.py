"""Whatever is typed: no exception, and nothing of the machine that runs the sandbox is touched."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azlinux_cli.sandbox.nodes.program.table import PROGRAMS
from tests.unit.sandbox.nodes.simulated_node import Node

_WATCHED = ("open", "os.", "subprocess.", "socket.", "shutil.", "ctypes.")
_seen: list[str] = []
_watching = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event.startswith(_WATCHED):
        _seen.append(f"{event} {arguments}")


sys.addaudithook(_hook)


@contextmanager
def _nothing_touched() -> Iterator[None]:
    global _watching  # noqa: PLW0603 - an audit hook cannot be taken out again
    _seen.clear()
    _watching = True
    try:
        yield
    finally:
        _watching = False
    assert not _seen


NAMES = sorted({name for programs in PROGRAMS.values() for name in programs} | {"test", "[", "."})
ARGUMENTS = re.split(
    r"\s+",
    """-a -r -c -n -q -y -l -f -d -e --help --json upgrade update list check-update status get
/etc/os-release /etc/passwd / .. ~ $HOME $? $(id) '' "a b" * ] ! { } ( ) ; && || | > <
>/tmp/x 2>&1 >>~/y </etc/hostname if then else fi for in do done while case esac %s A=1""",
)
WORDS = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(ARGUMENTS),
    st.text(max_size=8),
)
LINES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join))


@pytest.mark.parametrize("kind", ["3.0", "4.0", "acl"])
@given(line=LINES, stdin=st.text(max_size=20), root=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_text_ends_with_a_status(*, kind: str, line: str, stdin: str, root: bool) -> None:
    node = Node(kind)
    node.run("uname; rpm -q bash; tdnf -q list updates")  # data files are read once

    with _nothing_touched():
        answer = node.run(line, stdin, user="root" if root else "azureuser")

    assert 0 <= answer.status <= 255


@pytest.mark.parametrize(
    "line",
    ["rm -rf /", "cat /etc/shadow", "curl http://127.0.0.1/", ":(){ :|:& };:", "python3 -c 1"],
)
def test_famous_last_words_do_nothing(line: str, azl3: Node) -> None:
    azl3.run("uname")

    with _nothing_touched():
        assert azl3.root(line).status != 0
