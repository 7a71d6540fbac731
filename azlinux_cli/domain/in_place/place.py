"""Where a migration keeps what it needs on the machine, and how its scripts begin.

Below /var/lib/azl/RUN/in-place: `repos` and `keyring`, 4.0's repositories and the keys that are
trusted; `kept`, how things were; `rescue`, a second SSH server; `guard.*`, what takes risky steps
back if azl falls silent.
"""

from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.package.script import END, script_of

_HOME = r"""
I=$H/in-place; K=$I/kept
mkdir -p "$K"
"""


def place_of(run: str) -> str:
    return f"{directory_of(run)}/in-place"


def guard_unit(run: str) -> str:
    directory_of(run)
    return f"azl-{run}-guard.service"


def in_place_script(run: str, *parts: str) -> str:
    """A script of its parts, whose answer has an end. Raises UsageError for a hostile run id."""
    return script_of(run, _HOME, *parts, END)
