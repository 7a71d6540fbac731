"""The request log: one JSON object a line, never a body, never a secret."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from azlinux_cli.sandbox.kernel.http import Request

# Parts of query names whose values are secrets wherever they occur (SAS signatures, tokens).
SECRET = ("sig", "secret", "password", "token", "assertion", "code", "key")
HARMLESS = {"$skiptoken"}
CLIENT_LENGTH = 60


class RequestLog:
    """Appends to a file; a line is whole or missing, for each is one write."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1, encoding="utf-8")

    def write(self, request: Request, status: int, started: float) -> None:
        """`started` by `time.monotonic`; `status` 0 for a connection that was cut."""
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": request.method,
            "path": request.path,
            "query": {name: _shown(name, value) for name, value in request.query.items()},
            "status": status,
            "milliseconds": round((time.monotonic() - started) * 1000, 1),
            "client": client_of(request),
        }
        self._file.write(json.dumps(entry) + "\n")

    def close(self) -> None:
        self._file.close()


def client_of(request: Request) -> str:
    """The first product of the User-Agent: `AZURECLI/2.91.0`."""
    agent = request.headers.get("user-agent", "")
    return agent.split(" ", 1)[0][:CLIENT_LENGTH]


def _shown(name: str, value: str) -> str:
    lowered = name.lower()
    if lowered not in HARMLESS and any(part in lowered for part in SECRET):
        return "***"
    return value
