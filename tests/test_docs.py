"""What the documentation says about the program is what the program says."""

import re
from pathlib import Path

import pytest

from docs import reference
from tests.tree import walk

PROJECT = Path(__file__).parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")])
COMING = {"aks", "nodepool", "update", "migrate"}
_COMMAND = re.compile(r"(?:`|^)azl((?: [a-z][a-z-]+)+)", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def test_the_command_line_page_has_every_help_as_it_is_now() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")

    assert page == reference.filled(page), "make docs"


def test_the_command_line_page_has_a_heading_for_every_command() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")

    assert [
        node.path for node in walk() if f"\n### {' '.join(('azl', *node.path))}\n" not in page
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    local = [link.partition("#")[0] for link in links if not link.startswith(("http", "#"))]

    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_azl_command_in_the_documentation_exists(page: Path) -> None:
    known = {node.path for node in walk()}
    groups = {path[:-1] for path in known}
    said = [tuple(found.split()) for found in _COMMAND.findall(page.read_text(encoding="utf-8"))]
    said = [words for words in said if words[0] not in COMING]

    assert [words for words in said if words[:1] not in known] == []
    assert [
        words for words in said if words[:1] in groups and words[1:] and words[:2] not in known
    ] == []
