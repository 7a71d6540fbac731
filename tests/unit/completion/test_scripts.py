"""The committed scripts are those of the command tree; the tree says where values come from."""

from pathlib import Path

import pytest
import typer

from azlinux_cli.cli.app import app
from azlinux_cli.cli.completion_scripts import main, scripts
from azlinux_cli.cli.options import OUTPUT_FORMATS
from azlinux_cli.completion.generate import FILES
from azlinux_cli.completion.tree import BY_COMMAND, BY_OPTION, NOTHING, Command, Kind, Source, read
from azlinux_cli.domain.settings import FORMATS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tree() -> Command:
    return read(typer.main.get_command(app))


def verb(tree: Command, *path: str) -> Command:
    return next(command for command in tree.walk() if command.path == path)


def source_of(command: Command, flag: str) -> Source:
    return next(option.source for option in command.options if flag in option.flags)


@pytest.mark.parametrize("name", FILES.values())
def test_the_committed_script_is_what_the_tree_makes(name: str) -> None:
    committed = (ROOT / "completions" / name).read_text(encoding="utf-8")
    assert committed == scripts()[name], "python -m azlinux_cli.cli.completion_scripts"


def test_check_tells_what_is_out_of_date_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0
    (tmp_path / "_azl").write_text("old")
    assert main(["--check", str(tmp_path)]) == 1
    assert "_azl is out of date" in capsys.readouterr().err
    assert (tmp_path / "_azl").read_text() == "old"


def test_every_command_offers_something_for_each_of_its_options(tree: Command) -> None:
    verbs = [command for command in tree.walk() if not command.children]
    assert len(verbs) > 30
    assert all("--help" in flags(command) for command in verbs)
    assert source_of(verb(tree, "vm", "list"), "--output").values == FORMATS
    assert source_of(verb(tree, "vm", "list"), "-g") == Source(Kind.NAMES, ("group",))
    assert source_of(verb(tree, "vm", "list"), "--query") is NOTHING
    assert source_of(verb(tree, "node", "report"), "--hosts").kind is Kind.FILES


def flags(command: Command) -> set[str]:
    return {flag for option in command.options for flag in option.flags}


def test_machines_are_offered_where_machines_are_meant(tree: Command) -> None:
    machines = Source(Kind.NAMES, ("vm",))
    for path in (("vm", "start"), ("vm", "ssh"), ("node", "run"), ("vm", "wait")):
        assert verb(tree, *path).arguments == machines
    assert verb(tree, "vm", "create").arguments == NOTHING
    assert verb(tree, "doctor").arguments is None
    assert verb(tree, "completion", "show").arguments == Source(Kind.WORDS, ("bash", "zsh", "fish"))


def test_the_tables_name_only_what_exists(tree: Command) -> None:
    known = {flag for command in tree.walk() for flag in flags(command)}
    assert BY_OPTION.keys() <= known
    assert BY_COMMAND.keys() <= {command.path for command in tree.walk()}


def test_the_formats_are_those_of_the_output_option() -> None:
    assert FORMATS == OUTPUT_FORMATS


@pytest.mark.parametrize("name", FILES.values())
def test_no_script_starts_azl_or_python(name: str) -> None:
    code = [line for line in scripts()[name].splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in code if "python" in line or "__complete" in line]
