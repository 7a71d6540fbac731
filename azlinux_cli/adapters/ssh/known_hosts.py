"""The pin store: a known_hosts file that ssh can use, and beside it how each key was proven."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import state_dir
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.host_key import HostKey, Pin, Proof
from azlinux_cli.domain.known_hosts import KnownHosts

_HEAD = "# Written by azl: host keys proven through Azure. `azl node trust` changes it.\n"
_Stamp = tuple[int, int]


@dataclass(slots=True)
class _Content:
    stamp: _Stamp
    pins: dict[str, Pin] = field(default_factory=dict)
    by_address: dict[str, list[Pin]] = field(default_factory=dict)

    @classmethod
    def of(cls, stamp: _Stamp, pins: dict[str, Pin]) -> "_Content":
        content = cls(stamp, pins)
        for pin in pins.values():
            content.by_address.setdefault(pin.address, []).append(pin)
        return content


class PinFile:
    """`known_hosts` holds the keys, `host-keys.json` where they came from.

    The keys are what counts: without the side file they are still believed, since nobody but
    this user can write either.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or state_dir()
        self._lock = Lock()
        self._content: _Content | None = None

    @property
    def path(self) -> Path:
        return self._directory / "known_hosts"

    def pinned(self, alias: str) -> Pin | None:
        return self._read().pins.get(alias.lower())

    def at(self, address: str) -> tuple[Pin, ...]:
        return tuple(self._read().by_address.get(address, ()))

    def all(self) -> list[Pin]:
        return sorted(self._read().pins.values(), key=lambda pin: (pin.name, pin.alias))

    def pin(self, pin: Pin) -> None:
        alias = pin.alias.lower()
        self._change(lambda pins: pins.__setitem__(alias, replace(pin, alias=alias)))

    def forget(self, alias: str) -> bool:
        had = alias.lower() in self._read().pins
        if had:
            self._change(lambda pins: pins.pop(alias.lower(), None))
        return had

    @property
    def _side(self) -> Path:
        return self._directory / "host-keys.json"

    def _read(self) -> _Content:
        """What the files say now; they are read again only when they changed."""
        with self._lock:
            stamp = _stamp(self.path)
            if self._content is None or self._content.stamp != stamp:
                self._content = _Content.of(stamp, self._load())
            return self._content

    def _load(self) -> dict[str, Pin]:
        try:
            known = KnownHosts.parse(self.path.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise AzlError(f"could not read {self.path}: {error.strerror}") from error
        side = self._load_side()
        return {
            alias: _pin(alias, tuple(keys), side.get(alias, {}))
            for alias, keys in known.plain.items()
        }

    def _load_side(self) -> dict[str, Any]:
        try:
            data = json.loads(self._side.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _change(self, change: Callable[[dict[str, Pin]], object]) -> None:
        try:
            with self._exclusive():
                pins = self._load()
                change(pins)
                side = {alias: _facts(pin) for alias, pin in pins.items()}
                write_whole(self._side, json.dumps(side, indent=1) + "\n")
                lines = [f"{a} {key.text}\n" for a, p in pins.items() for key in p.keys]
                write_whole(self.path, _HEAD + "".join(lines))
        except OSError as error:
            raise AzlError(f"could not write {self.path}: {error.strerror}") from error

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._directory / ".known_hosts.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)


def _facts(pin: Pin) -> dict[str, Any]:
    return {key: value for key, value in asdict(pin).items() if key not in {"alias", "keys"}}


def _pin(alias: str, keys: tuple[HostKey, ...], facts: Any) -> Pin:
    facts = facts if isinstance(facts, dict) else {}
    texts = {
        name: str(facts.get(name) or "")
        for name in ("name", "resource_id", "vm_id", "os_disk_id", "address", "proven_at")
    }
    proof = facts.get("proof")
    return Pin(
        alias=alias,
        keys=keys,
        proof=Proof(proof) if proof in [*Proof] else None,
        confirmed=facts.get("confirmed") is True,
        **texts,
    )
