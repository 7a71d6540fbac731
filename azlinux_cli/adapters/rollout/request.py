"""What others ask of a run: files beside it, since only its owner writes the journal."""

import json
import uuid
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.ports.journal import Ask


class Requests:
    """`<run>.asked/`, a file for each, oldest first. Its owner looks here at every turn."""

    def __init__(self, directory: Path, run: str) -> None:
        self._directory = directory / f"{run}.asked"

    def put(self, ask: Ask, now: float) -> None:
        """Raises OSError."""
        name = f"{now:017.6f}.{len(self._waiting()):06}.{uuid.uuid4().hex[:8]}"
        write_whole(self._directory / name, json.dumps(asdict(ask)))

    def take(self) -> list[Ask]:
        asks = []
        for path in self._waiting():
            with suppress(OSError, ValueError, TypeError):
                asks.append(Ask(**json.loads(path.read_text(encoding="utf-8"))))
            with suppress(OSError):
                path.unlink()
        return asks

    def _waiting(self) -> list[Path]:
        """A hidden file is still being written."""
        try:
            paths = sorted(self._directory.iterdir())
        except OSError:
            return []
        return [path for path in paths if not path.name.startswith(".")]
