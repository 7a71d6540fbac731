"""Loading dated data: what is in the package, then the file that the user named."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from azlinux_cli import wire
from azlinux_cli.domain.aks.os_sku import OsSkus, merged_os_skus, parse_os_skus
from azlinux_cli.domain.catalog import Catalog, merged, parse_catalog
from azlinux_cli.domain.errors import UsageError

_OWN = Path(wire.__path__[0])  # importlib.resources costs 20 ms
_HINT = ("azl config list shows the setting `catalog`; unset it to use azl's own data",)
Data = Mapping[str, Any]
Loaded = TypeVar("Loaded")


def load_catalog(override: str | None = None) -> Catalog:
    """The images in force. `override`: the setting `catalog`.

    Raises UsageError for a file that cannot be read or that is not a catalog.
    """
    return _load("catalog.toml", override, merged, parse_catalog)


def load_os_skus(override: str | None = None) -> OsSkus:
    """The OS SKUs in force, from the same setting. Raises UsageError as `load_catalog`."""
    return _load("os_sku.toml", override, merged_os_skus, parse_os_skus)


def _load(
    own: str,
    override: str | None,
    merge: Callable[[Data, Data], dict[str, Any]],
    parse: Callable[[Data], Loaded],
) -> Loaded:
    data = tomllib.loads((_OWN / own).read_text(encoding="utf-8"))
    if override is None:
        return parse(data)
    path = Path(override).expanduser()
    try:
        return parse(merge(data, _read(path)))
    except UsageError as error:
        raise UsageError(f"{path}: {error.message}", hint=error.hints or _HINT) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise UsageError("not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"could not be read: {error.strerror}") from error
