"""Loading the catalog: the data in the package, then the file that the user named."""

import tomllib
from pathlib import Path
from typing import Any

from azlinux_cli import wire
from azlinux_cli.domain.catalog import Catalog, merged, parse_catalog
from azlinux_cli.domain.errors import UsageError

_OWN = Path(wire.__path__[0]) / "catalog.toml"  # importlib.resources costs 20 ms


def load_catalog(override: str | None = None) -> Catalog:
    """The catalog in force. `override`: the setting `catalog`.

    Raises UsageError for a file that cannot be read or that is not a catalog.
    """
    data = tomllib.loads(_OWN.read_text(encoding="utf-8"))
    if override is None:
        return parse_catalog(data)
    path = Path(override).expanduser()
    try:
        return parse_catalog(merged(data, _read(path)))
    except UsageError as error:
        raise UsageError(f"{path}: {error.message}", hint=error.hints or _HINT) from error


_HINT = ("azl config list shows the setting `catalog`; unset it to use azl's own data",)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise UsageError("not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"could not be read: {error.strerror}") from error
