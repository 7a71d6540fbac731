"""Part of what was asked for does not exist."""

from collections.abc import Sequence

import typer

from azlinux_cli.cli.boundary import show_error
from azlinux_cli.cli.deps import deps_of, output_form
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.domain.errors import AzlError


def tell_missing(ctx: typer.Context, missing: Sequence[AzlError]) -> None:
    """After the rest was shown: name each on stderr and exit as partial."""
    for error in missing:
        show_error(error, deps_of(ctx).err, json_form=output_form(ctx).startswith("json"))
    if missing:
        raise typer.Exit(ExitCode.PARTIAL)
