"""What is asked of a migration in place: where 4.0 comes from, what may go, how long it takes."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.package import Want

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_URL = re.compile(r"https?://[A-Za-z0-9._~:/$%@+=-]{1,300}")
_KEY_FILE = re.compile(r"/[A-Za-z0-9._/+-]{1,200}")
_ARMORED = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,100}\.(timer|service)")
_PORTS = range(1, 65_536)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of 4.0. `url` may have $basearch.

    Raises UsageError for what a repository file would take for more than that.
    """

    id: str
    url: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or not _URL.fullmatch(self.url):
            raise UsageError(
                f"{self.id[:80]!r} {self.url[:80]!r} is not a repository",
                hint="as in azl4-base and https://packages.example/azurelinux/4/prod/base/$basearch",
            )


@dataclass(frozen=True, slots=True)
class InPlaceWish:
    """`keys`: armored public keys, or files with some on the 3.0 machine.

    `erase`: packages that may go because nothing of 4.0 goes with them. `guard_s`: azl may be
    silent that long before the machine takes risky steps back by itself. Other times as those of an
    update. Raises UsageError for what is not what it should be.
    """

    as_of: str
    repositories: tuple[Repository, ...]
    keys: tuple[str, ...]
    protected: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    erase: tuple[str, ...] = ()
    rescue_port: int = 2222
    guard_s: float = 3600.0
    step_s: float = 3600.0
    boot_s: float = 900.0
    snapshot: bool = True
    download_first: bool = False

    def __post_init__(self) -> None:
        Want(packages=(*self.erase, *self.protected))
        if not self.repositories or not self.keys:
            raise UsageError("a migration needs a repository of 4.0 and a key to trust")
        if self.rescue_port not in _PORTS:
            raise UsageError(f"{self.rescue_port} is not a port")
        bad = [key for key in self.keys if not (_KEY_FILE.fullmatch(key) or _is_armored(key))]
        bad += [unit for unit in self.timers if not _UNIT.fullmatch(unit)]
        if bad:
            raise UsageError(f"{bad[0][:80]!r} is neither a key, nor a file with one, nor a unit")

    @property
    def armored(self) -> tuple[str, ...]:
        return tuple(filter(_is_armored, self.keys))

    @property
    def key_files(self) -> tuple[str, ...]:
        return tuple(key for key in self.keys if not _is_armored(key))


def _is_armored(key: str) -> bool:
    return key.lstrip().startswith(_ARMORED) and key.isascii() and "~" not in key


def in_place_document(wish: InPlaceWish) -> dict[str, Any]:
    """JSON values."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(wish).items()
    }


def in_place_from(document: Mapping[str, Any]) -> InPlaceWish:
    """Keys that are no wish's are left out: a plan has others beside.

    Raises KeyError, TypeError or UsageError for what is none.
    """
    names = {field.name for field in fields(InPlaceWish)}
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in document.items() if key in names
    }
    values["repositories"] = tuple(Repository(**r) for r in document["repositories"])
    return InPlaceWish(**values)


def wish_of_data(data: Mapping[str, Any], **changed: Any) -> InPlaceWish:
    """Of azl's own data (wire/in_place.toml), with what somebody wants otherwise."""
    values: dict[str, Any] = {
        "as_of": data["as_of"],
        "repositories": tuple(Repository(**table) for table in data["repository"]),
        "keys": tuple(data["trust"]["keys"]),
        "protected": tuple(data["packages"]["protected"]),
        "timers": tuple(data["units"]["timers"]),
    }
    return InPlaceWish(**{**values, **changed})
