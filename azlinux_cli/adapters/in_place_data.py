"""Loading what azl knows about a migration in place: data in the package."""

import tomllib
from pathlib import Path
from typing import Any

from azlinux_cli import wire
from azlinux_cli.domain.in_place import InPlaceWish, wish_of_data

_OWN = Path(wire.__path__[0]) / "in_place.toml"  # importlib.resources costs 20 ms


def load_in_place(**changed: Any) -> InPlaceWish:
    """The wish by azl's own data, with what somebody wants otherwise. Raises UsageError."""
    return wish_of_data(tomllib.loads(_OWN.read_text(encoding="utf-8")), **changed)
