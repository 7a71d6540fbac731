"""Writes what `docs/cli.md` can take from the program: settings, and every `--help`.

`make docs` runs it; a test compares.
"""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from azlinux_cli.cli.boundary import run
from azlinux_cli.cli.lazy import LazyGroup
from azlinux_cli.domain.settings import SETTINGS

PAGE = Path(__file__).parent / "cli.md"


def paths(group: LazyGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command below a group, the group first."""
    yield path
    for name in group.entries:
        command = group.get_command(None, name)
        if isinstance(command, LazyGroup):
            yield from paths(command, (*path, name))
        else:
            yield (*path, name)


def help_of(path: tuple[str, ...]) -> str:
    """What `azl ... --help` prints on a terminal of 80 columns."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), mock.patch.dict(os.environ, COLUMNS="80"):
        run([*path, "--help"])
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def every_help() -> str:
    """One heading and one block for each command."""
    import typer

    from azlinux_cli.cli.app import app

    root = typer.main.get_command(app)
    if not isinstance(root, LazyGroup):
        raise TypeError(root)
    blocks = [
        f"### {' '.join(('azl', *path))}\n\n```text\n{help_of(path)}\n```" for path in paths(root)
    ]
    return "\n\n".join(blocks)


def settings_table() -> str:
    """One row for each setting."""
    rows = ["| setting | variable | default | what it is |", "|---|---|---|---|"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        text = setting.help.replace("|", "\\|")
        rows.append(f"| `{setting.name}` | `{setting.variable}` | {default} | {text} |")
    return "\n".join(rows)


def filled(page: str) -> str:
    """The page with its generated parts written anew. Raises ValueError if one is not marked."""
    for name, make in {"settings": settings_table, "help": every_help}.items():
        begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->\n"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"{PAGE.name} has no part {name!r}")
        page = f"{before}{begin}{make()}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
