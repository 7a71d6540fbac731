"""`azl doctor`."""

import typer

from azlinux_cli.bootstrap import Deps, unconfigured
from azlinux_cli.bootstrap.workstation import workstation
from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.domain.errors import AzlError

app = leaf()


@app.command(cls=CloudCommand)
def doctor(ctx: typer.Context) -> None:
    """Check what works from here: sign-in, Azure, clock, SSH; a hint for each "no".

    Changes nothing. Exit status 0 if nothing is wrong, 1 otherwise.
    """
    from azlinux_cli.rendering.check import CHECK_VIEW
    from azlinux_cli.services.examine import Examine

    deps, broken = _deps(ctx)

    def subscription() -> str:
        found = deps.subscription()
        return f"{found.name} ({found.id})"

    checks = Examine(
        deps.settings, workstation(), subscription, deps.host_keys, deps.clock, broken=broken
    )()
    show(ctx, CHECK_VIEW, checks)
    wrong = [check for check in checks if check.ok is False]
    if not output_form(ctx).startswith("json"):
        deps.err.writelines(f"hint: {c.name}: {hint}\n" for c in wrong for hint in c.hints)
    if wrong:
        raise typer.Exit(ExitCode.FAILED)


def _deps(ctx: typer.Context) -> tuple[Deps, AzlError | None]:
    """A configuration that cannot be read is a finding, not the end."""
    try:
        return deps_of(ctx), None
    except AzlError as error:
        ctx.find_root().obj = ctx.obj = unconfigured()
        return deps_of(ctx), error
