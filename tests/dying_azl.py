"""An azl that is killed at a point of its own choosing: `python -m tests.dying_azl ARGV...`.

Points are journal writes and SSH commands, before and after each, by name. AZL_TEST_POINTS: a file
that names are appended to. AZL_TEST_DIES_AT: the name at whose first coming SIGKILL comes.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.rollout.journal import SqliteJournal
from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.cli import boundary
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.rollout.event import Event, to_document

_POINTS = Path(os.environ["AZL_TEST_POINTS"])
_DIES_AT = os.environ.get("AZL_TEST_DIES_AT", "")
# What a command is about, by something that stands in it; the first that does.
_ABOUT = (
    ("systemctl reboot", "reboot"),
    ("@@azl lease", "take lease"),
    ('lease.beat"; fi', "release lease"),
    ("stage-", "job stage"),
    ("transact-", "job transact"),
    ("@@azl side-by-side", "outcome"),
    ("@@azl os-release", "state"),
    ("random/boot_id", "boot id"),
    ("/packages)", "tidy"),
)


def _point(name: str) -> None:
    with _POINTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(name) + "\n")
    if name == _DIES_AT:
        os.kill(os.getpid(), signal.SIGKILL)


def _around(method: Callable[..., Any], name_of: Callable[..., str]) -> Callable[..., Any]:
    def wrapped(self: Any, *args: Any, **named: Any) -> Any:
        name = name_of(*args, **named)
        _point(f"before {name}")
        result = method(self, *args, **named)
        _point(f"after {name}")
        return result

    return wrapped


def _event(*events: Event) -> str:
    documents = [to_document(event) for event in events]
    words = [f"{d['event']} {d.get('step', d.get('gate', ''))}".strip() for d in documents]
    return f"journal {', '.join(words)}"


def _command(target: NodeTarget, command: str, *, deadline_s: float, stdin: str = "") -> str:
    text = command + stdin
    return f"ssh {next((about for sign, about in _ABOUT if sign in text), 'else')}"


def _fleet(*args: Any, **named: Any) -> str:
    return "ssh fleet"


def main() -> int:
    SqliteJournal.append = _around(SqliteJournal.append, _event)  # type: ignore[method-assign]
    ParamikoShell.run = _around(ParamikoShell.run, _command)  # type: ignore[method-assign]
    LoopFleet.begin = _around(LoopFleet.begin, _fleet)  # type: ignore[method-assign]
    return boundary.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
