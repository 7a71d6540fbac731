"""All of ARM in one table, and a cloud made of it.

Each room exports what it has: `ROUTES`; the compute room also `network_changed` (told of a VM
whose addresses or rules changed), `resume` (boots what was running when the process ended),
`nodes` (its machines, for `azl sandbox status`) and `preflight` (what a template deployment asks
before it accepts a resource).
"""

from collections.abc import Iterable

from azlinux_cli.sandbox.arm.network.table import ROUTES as NETWORK
from azlinux_cli.sandbox.kernel.operations import ROUTES as OPERATIONS
from azlinux_cli.sandbox.kernel.routes import Route

ROUTES: tuple[Route, ...] = (*NETWORK, *OPERATIONS)


def routes() -> Iterable[Route]:
    return ROUTES
