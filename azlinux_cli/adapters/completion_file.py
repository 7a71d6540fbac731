"""Completion scripts: as shipped, and in the places where shells look."""

import os
from pathlib import Path

import azlinux_cli
from azlinux_cli.adapters.file import write_whole
from azlinux_cli.domain.errors import AzlError, ConflictError

_NAMES = {"bash": "azl.bash", "zsh": "_azl", "fish": "azl.fish"}
_MARK = "# azl completion for "  # in the first lines of every script that azl writes


def script(shell: str) -> str:
    """The script for `shell`, from the wheel or from the checkout."""
    package = Path(azlinux_cli.__file__).parent
    for directory in (package / "completion" / "scripts", package.parent / "completions"):
        path = directory / _NAMES[shell]
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise AzlError(f"the completion script for {shell} is missing from this installation")


def user_path(shell: str) -> Path:
    """Where the user's own scripts are looked for.

    Sources: bash-completion's README (BASH_COMPLETION_USER_DIR), fish's "Where to put
    completions"; zsh has no such place, so the XDG sibling of its site-functions.
    """
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    own = os.environ.get("BASH_COMPLETION_USER_DIR", "").split(":")[0]
    return {
        "bash": Path(own or data / "bash-completion") / "completions" / "azl",
        "zsh": data / "zsh" / "site-functions" / "_azl",
        "fish": config / "fish" / "completions" / "azl.fish",
    }[shell]


def install(shell: str, *, dry_run: bool) -> tuple[Path, str]:
    """The path, and what became of it: unchanged, written, would be written.

    Raises ConflictError for a file that azl did not write, AzlError when writing fails.
    """
    text, path = script(shell), user_path(shell)
    try:
        known = path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
        if known == text:
            return path, "unchanged"
        if known is not None and _MARK not in known[:200]:
            raise ConflictError(
                f"{path} is there and was not written by azl", hint="move it away, then try again"
            )
        if dry_run:
            return path, "would be written"
        write_whole(path, text, mode=0o644)
    except OSError as error:
        raise AzlError(f"could not write {path}: {error.strerror}") from error
    return path, "written"
