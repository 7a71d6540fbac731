"""What the machines of a sandbox are made of, as far as starting its process goes."""

from collections.abc import Callable, Iterable
from pathlib import Path

from azlinux_cli.sandbox.error import ImpossibleError

SIMULATED, REAL = "simulated", "real"


def _directly() -> list[str]:
    return []


def _in_a_cell() -> list[str]:
    from azlinux_cli.sandbox.real.possible import launcher

    return launcher()


# What to put before the server's command line; raises ImpossibleError where it cannot run.
LAUNCHERS: dict[str, Callable[[], list[str]]] = {SIMULATED: _directly, REAL: _in_a_cell}


def check_rootfs(items: Iterable[str]) -> None:
    """KIND=FILE each. Raises ImpossibleError for what cannot be the root of a real node."""
    from azlinux_cli.sandbox.real.content import ContentError, ImageKind, check_tar

    for item in items:
        kind, _, file = item.partition("=")
        try:
            check_tar(Path(file), ImageKind(kind))
        except ContentError as error:
            raise ImpossibleError(error.message, error.hint) from error
