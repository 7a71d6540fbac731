"""Options about regions and what they offer."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.domain.errors import UsageError

Location = Annotated[
    str | None, typer.Option("--location", "-l", metavar="REGION", help="Azure region.")
]
Architecture = Annotated[str | None, typer.Option("--arch", metavar="ARCH", help="x64 or arm64.")]


def location_of(ctx: typer.Context, location: str | None) -> str:
    """--location, else the profile's; spelled as Azure does. Raises UsageError without either."""
    found = location or deps_of(ctx).settings.get("location")
    if not found:
        raise UsageError(
            "no region is named",
            hint=["add --location REGION", "or set one: azl config set location REGION"],
        )
    return found.replace(" ", "").lower()
