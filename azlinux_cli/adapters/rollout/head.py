"""The last record that a run has, beside the run: a chain alone cannot tell that its end is cut."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from azlinux_cli.domain.rollout.record import Record


class Head:
    """`<run>.head`, written after each commit; a little behind after a crash."""

    def __init__(self, directory: Path, run: str) -> None:
        self._path = directory / f"{run}.head"

    def write(self, last: Record) -> None:
        """Not on the disk at once: it may lag, never lead."""
        with suppress(OSError):
            self._path.write_text(json.dumps({"seq": last.seq, "digest": last.digest}))

    def objections(self, records: Sequence[Record]) -> list[str]:
        try:
            head = json.loads(self._path.read_text(encoding="utf-8"))
            seq, digest = int(head["seq"]), str(head["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            return [] if not records else [f"{self._path.name} is missing or cannot be read"]
        if seq > len(records):
            return [f"records are missing at the end: there were {seq}, and are {len(records)}"]
        if seq < 1 or records[seq - 1].digest != digest:
            return [f"record {seq} is not the one that was last noted"]
        return []
