"""`azl completion show | install`."""

from pathlib import Path

import pytest

from tests.command import Azl

COMPLETIONS = Path(__file__).parents[2] / "completions"
PLACES = {
    "bash": ".xdg/data/bash-completion/completions/azl",
    "zsh": ".xdg/data/zsh/site-functions/_azl",
    "fish": ".xdg/config/fish/completions/azl.fish",
}
FILES = {"bash": "azl.bash", "zsh": "_azl", "fish": "azl.fish"}


@pytest.mark.parametrize("shell", PLACES)
def test_show_prints_the_script(azl: Azl, shell: str) -> None:
    done = azl("completion", "show", shell)
    assert (done.status, done.err) == (0, "")
    assert done.out == (COMPLETIONS / FILES[shell]).read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", PLACES)
def test_install_writes_where_the_shell_looks_and_again_changes_nothing(
    azl: Azl, home: Path, shell: str
) -> None:
    path = home / PLACES[shell]
    would = azl("completion", "install", "--shell", shell, "--dry-run")
    assert (would.status, would.err.splitlines()[0]) == (0, f"would be written: {path}")
    assert not path.exists()
    done = azl("completion", "install", "--shell", shell)
    assert (done.status, done.out, done.err.splitlines()[0]) == (0, "", f"written: {path}")
    assert path.read_text(encoding="utf-8") == (COMPLETIONS / FILES[shell]).read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o644
    again = azl("completion", "install", "--shell", shell)
    assert again.err.splitlines()[0] == f"unchanged: {path}"


def test_install_takes_the_shell_of_the_user_and_edits_no_start_up_file(
    azl: Azl, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".zshrc").write_text("# mine\n")
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    done = azl("completion", "install")
    assert (home / PLACES["zsh"]).exists()
    assert (home / ".zshrc").read_text() == "# mine\n"
    assert f"fpath=({home / '.xdg/data/zsh/site-functions'} $fpath)" in done.err


def test_an_older_script_of_azl_is_replaced_a_foreign_file_is_not(azl: Azl, home: Path) -> None:
    path = home / PLACES["fish"]
    path.parent.mkdir(parents=True)
    path.write_text("# azl completion for fish. Generated long ago.\n")
    assert azl("completion", "install", "--shell", "fish").status == 0
    path.write_text("complete -c azl -a mine\n")
    done = azl("completion", "install", "--shell", "fish")
    assert (done.status, path.read_text()) == (6, "complete -c azl -a mine\n")
    assert "was not written by azl" in done.err


@pytest.mark.parametrize(
    ("argv", "shell", "text"),
    [
        (("show", "tcsh"), "/bin/bash", "'tcsh' is not a shell azl completes in"),
        (("show",), "/bin/bash", "missing argument"),
        (("install", "--shell", "ksh"), "/bin/bash", "'ksh' is not a shell"),
        (("install",), "/bin/tcsh", "$SHELL is 'tcsh', which azl has no completion for"),
        (("install",), "", "$SHELL is not set"),
    ],
)
def test_bad_input_is_a_usage_error(
    azl: Azl, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], shell: str, text: str
) -> None:
    monkeypatch.setenv("SHELL", shell)
    done = azl("completion", *argv)
    assert (done.status, done.out) == (2, "")
    assert text in done.err


def test_a_place_that_cannot_be_written_is_one_sentence(azl: Azl, home: Path) -> None:
    (home / ".xdg" / "config" / "fish").write_text("a file where a directory should be")
    done = azl("completion", "install", "--shell", "fish")
    assert done.status == 1
    assert done.err.startswith("error: could not write ")
