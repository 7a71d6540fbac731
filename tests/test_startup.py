"""What azl imports before it does anything: the cause of its start-up time, not the time."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from azlinux_cli.adapters.path import cache_dir
from azlinux_cli.completion import dynamic
from tests.tree import walk

# Costs of each, in ms above a bare Python: docs/architecture.md, "Start-up".
HEAVY = {
    "asyncio", "asyncssh", "azure", "concurrent", "cryptography", "http", "jmespath", "json",
    "logging", "markdown_it", "msal", "paramiko", "platformdirs", "pydantic", "pygments",
    "requests", "rich", "sqlite3", "ssl", "starlette", "tabulate", "tomli_w", "tomllib", "trustme",
    "urllib3", "uvicorn", "yaml",
}  # fmt: skip
OWN_HEAVY = ("azlinux_cli.adapters.azure", "azlinux_cli.adapters.ssh", "azlinux_cli.sandbox.")
ROOMS = tuple(
    f"azlinux_cli.{room}"
    for room in ("bootstrap", "adapters", "services", "rendering", "ports", "sandbox", "wire")
)
NEVER_IN_COMPLETION = {
    "typer", "click", "typing", "json", "pathlib", "dataclasses", "re", "enum", "subprocess",
}  # fmt: skip

_MODULES = """
import os, sys
before = set(sys.modules)
try:
    from azlinux_cli.__main__ import main
    status = main()
except SystemExit as stop:
    status = stop.code
sys.stdout.flush()
os.write(int(os.environ["AZL_TEST_MODULES"]), "\\n".join(set(sys.modules) - before).encode())
"""


def modules_of(*argv: str) -> set[str]:
    """The modules that a run of azl imports, beyond those of a bare Python."""
    read, write = os.pipe()
    with os.fdopen(read) as pipe:
        try:
            subprocess.run(
                [sys.executable, "-c", _MODULES, *argv],
                env={**os.environ, "AZL_TEST_MODULES": str(write)},
                pass_fds=[write],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
            )
        finally:
            os.close(write)
        return set(pipe.read().split())


def roots(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


LEAVES = [" ".join(node.path) for node in walk()]


@pytest.mark.parametrize(
    "argv",
    [
        "--help",
        "nosuch",
        "vm nosuch",
        "vm list --nope",
        "vm create --count many",
        *(f"{path} --help" for path in LEAVES),
    ],
)
def test_help_and_mistakes_import_no_sdk_and_nothing_slow(argv: str) -> None:
    modules = modules_of(*argv.split())

    assert "typer" in modules
    assert roots(modules) & HEAVY == set()
    assert [name for name in modules if name.startswith(OWN_HEAVY)] == []


@pytest.mark.parametrize(
    "argv", ["--help", "vm --help", "vm create --help", "vm list --help", "vm list --nope", "vm x"]
)
def test_where_a_budget_is_watched_only_the_command_line_is_imported(argv: str) -> None:
    assert [name for name in modules_of(*argv.split()) if name.startswith(ROOMS)] == []


def test_the_root_help_imports_no_command_at_all() -> None:
    commands = [m for m in modules_of("--help") if m.startswith("azlinux_cli.cli.commands.")]

    assert commands == []


def test_the_help_of_one_verb_imports_no_other_verb() -> None:
    verbs = [m for m in modules_of("vm", "list", "--help") if ".commands.vm." in m]

    assert verbs == ["azlinux_cli.cli.commands.vm.list"]


def test_completion_imports_next_to_nothing() -> None:
    names = cache_dir() / "names"
    names.mkdir(parents=True)
    (names / "vm").write_text("web-1\n", encoding="utf-8")
    modules = modules_of("__complete", "vm", "w")

    assert roots(modules) & (NEVER_IN_COMPLETION | HEAVY) == set()
    assert len(modules) <= 6


def test_the_version_is_answered_before_anything_is_imported() -> None:
    assert modules_of("--version") == {"azlinux_cli", "azlinux_cli.__main__"}


@pytest.mark.parametrize(
    ("variables", "unset"),
    [
        ({}, ()),
        ({}, ("AZL_CACHE_DIR",)),
        ({}, ("AZL_CACHE_DIR", "XDG_CACHE_HOME")),
        ({"XDG_CACHE_HOME": ""}, ("AZL_CACHE_DIR",)),
        ({"XDG_CACHE_HOME": " "}, ("AZL_CACHE_DIR",)),
        ({"AZL_CACHE_DIR": "/somewhere/else"}, ()),
    ],
)
def test_completion_looks_for_names_where_commands_leave_them(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], unset: tuple[str, ...]
) -> None:
    for name in unset:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert Path(dynamic.cache_dir()) == cache_dir()


def _milliseconds(argv: list[str]) -> float:
    quiet = [(os.POSIX_SPAWN_DUP2, null, fd) for null in [_NULL] for fd in (0, 1, 2)]
    start = time.perf_counter()
    os.waitpid(os.posix_spawn(argv[0], argv, os.environ, file_actions=quiet), 0)
    return (time.perf_counter() - start) * 1e3


_NULL = os.open(os.devnull, os.O_RDWR)


@pytest.mark.slow
def test_help_and_completion_start_within_loose_ratios_of_a_bare_python() -> None:
    azl = [sys.executable, "-m", "azlinux_cli"]
    cases = {
        "floor": [sys.executable, "-c", "pass"],
        "help": [*azl, "--help"],
        "completion": [*azl, "__complete", "vm", "w"],
    }
    seen: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(9):
        for name in random.sample([*cases], len(cases)):
            seen[name].append(_milliseconds(cases[name]))
    floor = median(seen["floor"])

    assert median(seen["help"]) <= 12 * floor
    assert median(seen["completion"]) <= 3 * floor
