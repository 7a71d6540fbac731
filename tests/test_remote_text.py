"""Shell text for machines is made in domain/remote_command.py, and values enter it quoted."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import azlinux_cli

_PACKAGE = Path(azlinux_cli.__file__).parent
_HOME = _PACKAGE / "domain" / "remote_command.py"
# Shell text that no machine gets: completion scripts, a line shown to copy. And the rehearsal
# cloud, which reads command lines and sends none.
_NOT_SENT = {"completion", "sandbox"}
_SHOWN = {
    Path("cli/commands/vm/ssh.py"),
    Path("adapters/settings.py"),
    Path("domain/same_error.py"),
}
_SIGNS = ("sudo -", "sh -c", "sh -s", "bash -", "python3 -", "printf %", "/dev/null", "| ", "&& ")
_QUOTING = {"quoted", "command_line"}


def _modules() -> Iterator[Path]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        if path.relative_to(_PACKAGE).parts[0] not in _NOT_SENT:
            yield path


def _made_text(tree: ast.AST) -> Iterator[ast.expr]:
    """f-strings, `"..." % x`, `"...".format(x)` and `"..." + x` that look like shell."""
    for node in ast.walk(tree):
        made = (
            isinstance(node, ast.JoinedStr)
            or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add))
            or (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "format"
            )
        )
        if made and isinstance(node, ast.expr) and _looks_like_shell(node):
            yield node


def _looks_like_shell(node: ast.expr) -> bool:
    parts = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    return any(sign in part for part in parts if isinstance(part, str) for sign in _SIGNS)


def _unquoted(node: ast.expr) -> list[str]:
    """The values in an f-string that are neither quoted nor a finished line.

    With `%`, `+` and `format` nobody can see which is which: all of it.
    """
    if not isinstance(node, ast.JoinedStr):
        return [ast.unparse(node)]
    values = [v.value for v in ast.walk(node) if isinstance(v, ast.FormattedValue)]
    return [ast.unparse(v) for v in values if not _is_safe(v)]


def _is_safe(value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        return value.id == "line"
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in _QUOTING
    )


def _where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(_PACKAGE)}:{getattr(node, 'lineno', 0)}"


def _sends(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "RemoteCommand"
    )


def test_values_enter_shell_text_quoted() -> None:
    found = [
        f"{_where(path, node)}: {ast.unparse(node)[:80]}"
        for path in _modules()
        for node in _made_text(ast.parse(path.read_text(encoding="utf-8")))
        if _unquoted(node)
    ]

    assert found == []


def test_a_command_for_machines_is_made_in_one_place_or_is_constant() -> None:
    found = [
        _where(path, node)
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if path != _HOME
        and _sends(node)
        and isinstance(node, ast.Call)
        and not isinstance(node.args[0], ast.Constant)
    ]

    assert found == []


def test_shlex_quotes_for_people_only() -> None:
    found = [
        _where(path, node)
        for path in _modules()
        if path.relative_to(_PACKAGE) not in _SHOWN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "shlex"
        and node.attr in {"quote", "join"}
    ]

    assert found == []


@pytest.mark.parametrize(
    "text",
    ['f"sudo -n rm {name}"', '"sh -c %s" % name', '"sudo -n {}".format(name)', '"sh -s " + name'],
)
def test_the_search_finds_what_it_is_for(text: str) -> None:
    assert [*map(_unquoted, _made_text(ast.parse(text)))] != []
