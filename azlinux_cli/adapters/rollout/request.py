"""What others ask of a run: files beside it, since only its owner writes the journal."""

import json
import uuid
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.ports.journal import Ask


class Requests:
    """`<run>.ask.*` beside the run's database, oldest first."""

    def __init__(self, path: Path) -> None:
        self._directory = path.parent
        self._stem = f"{path.stem}.ask."

    def put(self, ask: Ask, now: float) -> None:
        name = f"{self._stem}{now:017.6f}.{uuid.uuid4().hex[:8]}"
        write_whole(self._directory / name, json.dumps(asdict(ask)))

    def take(self) -> list[Ask]:
        asks = []
        for path in sorted(self._directory.glob(f"{self._stem}*")):
            with suppress(OSError, ValueError, TypeError):
                asks.append(Ask(**json.loads(path.read_text(encoding="utf-8"))))
            path.unlink(missing_ok=True)
        return asks
