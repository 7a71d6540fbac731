"""Loading what azl knows about moving from 3.0 to 4.0: data in the package."""

import tomllib
from pathlib import Path

from azlinux_cli import wire
from azlinux_cli.domain.catalog import Catalog
from azlinux_cli.domain.migration.knowledge import Knowledge, parse_knowledge

_OWN = Path(wire.__path__[0]) / "migration.toml"  # importlib.resources costs 20 ms


def load_knowledge(catalog: Catalog) -> Knowledge:
    """`catalog` has the 4.0 images, as the user's own file may have changed them."""
    data = tomllib.loads(_OWN.read_text(encoding="utf-8"))
    return parse_knowledge(data, catalog.family(data["image"]))
