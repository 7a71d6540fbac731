"""The house rules that a program can check."""

import ast
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import azlinux_cli
from tests.tree import Node, walk

PACKAGE = Path(azlinux_cli.__file__).parent
PROJECT = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
NODES = [*walk()]


def module_name(source: Path) -> str:
    parts = [*source.relative_to(PROJECT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_room_imports_what_its_floor_forbids() -> None:
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


# Forks itself once per module, from a state where nothing of ours is imported yet. What others
# wrote is imported before: it costs a minute otherwise, and is not what this is about.
_IMPORT_EACH = """
import os, sys
import asyncssh, azure.identity, azure.mgmt.compute, paramiko, trustme, typer, uvicorn, yaml
assert not [name for name in sys.modules if name.startswith("azlinux_cli")]
for name in sys.stdin.read().split():
    pid = os.fork()
    if pid == 0:
        try:
            __import__(name)
        except BaseException as error:
            os.write(1, f"{name}: {type(error).__name__}: {error}\\n".encode())
        os._exit(0)
    os.waitpid(pid, 0)
"""


def test_every_module_imports_alone_in_a_fresh_interpreter() -> None:
    names = [module_name(source) for source in SOURCES if source.name != "__main__.py"]
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_EACH],
        input="\n".join(names),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert len(names) > 50
    assert done.stdout == ""


@pytest.mark.parametrize("node", NODES, ids=lambda node: " ".join(node.path))
def test_every_row_of_a_command_table_leads_to_a_command_with_that_help(node: Node) -> None:
    command = node.load()

    assert command.get_short_help_str(limit=200) == node.entry.help


def test_every_command_explains_each_of_its_options() -> None:
    silent = [
        f"azl {' '.join(node.path)} {parameter.name}"
        for node in NODES
        for parameter in node.load().params
        if not getattr(parameter, "help", None) and not getattr(parameter, "hidden", False)
    ]

    assert silent == []


@pytest.mark.parametrize("source", SOURCES, ids=module_name)
def test_modules_are_short_and_named_after_a_thing(source: Path) -> None:
    assert len(source.read_text(encoding="utf-8").splitlines()) <= 400
    assert not VAGUE & set(source.relative_to(PACKAGE).with_suffix("").parts)


def test_nothing_is_marked_as_unfinished() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    unfinished = [
        f"{module_name(source)}: {word}"
        for source in SOURCES
        for word in words
        if word in source.read_text(encoding="utf-8")
    ]

    assert unfinished == []


def test_every_module_of_the_package_says_what_it_is_for() -> None:
    mute = [
        module_name(source)
        for source in SOURCES
        if (text := source.read_text(encoding="utf-8")).strip()
        and source != PACKAGE / "__init__.py"
        and ast.get_docstring(ast.parse(text)) is None
    ]

    assert mute == []
