"""Routes of Microsoft.Network."""

from azlinux_cli.sandbox.kernel.routes import Route

ROUTES: tuple[Route, ...] = ()
