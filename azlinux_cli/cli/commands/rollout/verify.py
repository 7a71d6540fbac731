"""`azl rollout verify`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand
from azlinux_cli.cli.run import Run

app = leaf()


@app.command(cls=DataCommand)
def verify(
    ctx: typer.Context,
    run: Run,
    *,
    digest: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="One that a report showed: it must still be there."),
    ] = None,
) -> None:
    """Prove that a run's records are as they were written.

    Each record's digest covers the one before it, the first one the plan's. Exit status 1 if one
    byte is not what it was; what is wrong, and where, is said.
    """
    from azlinux_cli.cli.boundary import show_error
    from azlinux_cli.domain.errors import AzlError
    from azlinux_cli.rendering.rollout.event import PROOF_VIEW
    from azlinux_cli.services.rollout.prove import ProveRun

    proof = ProveRun(deps_of(ctx).journals())(run, digest=digest)
    show(ctx, PROOF_VIEW, proof)
    json_form = output_form(ctx).startswith("json")
    for problem in proof.problems:
        error = AzlError(f"run {proof.run}: {problem}", code="ChainBroken")
        show_error(error, deps_of(ctx).err, json_form=json_form)
    if proof.problems:
        raise typer.Exit(ExitCode.FAILED)
