"""Access tokens on disk, so that a command need not sign in again: one private file each."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import cache_dir


@dataclass(frozen=True, slots=True)
class CachedToken:
    """`expires_on` is in seconds since 1970."""

    text: str
    expires_on: int


class TokenCache:
    """Files `tokens/<digest>` below azl's cache, mode 0600. A cache that fails only costs time."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or cache_dir() / "tokens"

    def path(self, key: tuple[str, ...]) -> Path:
        digest = hashlib.sha256("\n".join(key).encode()).hexdigest()
        return self._directory / digest[:40]

    def read(self, key: tuple[str, ...]) -> CachedToken | None:
        """None as well for a file that is damaged or that others may read."""
        path = self.path(key)
        try:
            if path.stat().st_mode & 0o077:
                return None
            data = json.loads(path.read_text(encoding="utf-8"))
            return CachedToken(str(data["token"]), int(data["expiresOn"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, key: tuple[str, ...], token: CachedToken) -> None:
        text = json.dumps({"token": token.text, "expiresOn": token.expires_on})
        with suppress(OSError):
            write_whole(self.path(key), text)

    def forget(self, key: tuple[str, ...]) -> None:
        with suppress(OSError):
            self.path(key).unlink()

    def clear(self) -> int:
        """Forget everything; says how many files there were."""
        count = 0
        with suppress(OSError):
            for path in self._directory.iterdir():
                path.unlink()
                count += 1
        return count
