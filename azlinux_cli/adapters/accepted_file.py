"""Accepted risks in a TOML file: azl's own in the configuration directory, or one that is named."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import config_dir
from azlinux_cli.domain.errors import AzlError, UsageError
from azlinux_cli.domain.migration.accepted import AcceptedRisk, document_of, parse_accepted


def own_file() -> Path:
    return config_dir() / "accepted-risks.toml"


def read_accepted(path: Path | None) -> tuple[AcceptedRisk, ...]:
    """None is azl's own file, which may not be there yet.

    Raises UsageError for a file that cannot be read, or with one entry that is wrong.
    """
    file = path or own_file()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path is None:
            return ()
        raise UsageError(f"{file} does not exist; accepted risks are expected") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise UsageError(f"could not read {file}: {reason}") from error
    try:
        return parse_accepted(tomllib.loads(text), str(file))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is not valid TOML: {error}") from error


def write_accepted(path: Path | None, risks: Sequence[AcceptedRisk]) -> Path:
    """The whole file anew; others may read it: it is made to be reviewed."""
    import tomli_w

    file = path or own_file()
    entries = document_of(risks)["accepted"]
    text = "\n".join(f"[[accepted]]\n{tomli_w.dumps(entry)}" for entry in entries)
    try:
        write_whole(file, text, mode=0o644)
    except OSError as error:
        raise AzlError(f"could not write {file}: {error.strerror}") from error
    return file
