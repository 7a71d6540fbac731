"""What the machines of a sandbox are made of, as far as starting its process goes."""

from collections.abc import Callable

SIMULATED, REAL = "simulated", "real"


def _directly() -> list[str]:
    return []


def _in_a_cell() -> list[str]:
    from azlinux_cli.sandbox.real.possible import launcher

    return launcher()


# What to put before the server's command line; raises ImpossibleError where it cannot run.
LAUNCHERS: dict[str, Callable[[], list[str]]] = {SIMULATED: _directly, REAL: _in_a_cell}
