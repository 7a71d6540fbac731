"""`azl auth login`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.bootstrap.sign_in import log_in
from azlinux_cli.bootstrap.workstation import profile_file
from azlinux_cli.cli.deps import show_one
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand
from azlinux_cli.domain.errors import UsageError

app = leaf()
_DEFAULT_PROFILE = "azure"
_SANDBOX = "sandbox"


@app.command(cls=DataCommand)
def login(
    ctx: typer.Context,
    *,
    service_principal: Annotated[
        bool, typer.Option("--service-principal", help="Sign in as an application.")
    ] = False,
    device_code: Annotated[
        bool, typer.Option("--device-code", help="Sign in with a code in any browser.")
    ] = False,
    managed_identity: Annotated[
        bool, typer.Option("--managed-identity", help="Sign in as this Azure machine.")
    ] = False,
    tenant: Annotated[
        str | None, typer.Option("--tenant", metavar="ID", help="Entra tenant.")
    ] = None,
    client_id: Annotated[
        str | None,
        typer.Option("--client-id", metavar="ID", help="Application, or user-assigned identity."),
    ] = None,
    secret_file: Annotated[
        str | None,
        typer.Option("--secret-file", metavar="FILE", help="File that holds the secret."),
    ] = None,
    secret_stdin: Annotated[
        bool, typer.Option("--secret-stdin", help="Read the secret from standard input.")
    ] = False,
    subscription: Annotated[
        str | None,
        typer.Option("--subscription", metavar="ID", help="Subscription, by id or name."),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="Profile to write; default: azure."),
    ] = None,
) -> None:
    """Sign in, choose a subscription, and make that the current profile.

    Without a flag the sign-in of az is used, or the service principal that AZURE_CLIENT_ID,
    AZURE_TENANT_ID and AZURE_CLIENT_SECRET name. Nothing is written before Azure has answered.
    """
    from azlinux_cli.domain.sign_in import Wish
    from azlinux_cli.rendering.sign_in import SIGNED_IN_VIEW

    chosen = {
        "service-principal": service_principal,
        "device-code": device_code,
        "managed-identity": managed_identity,
    }
    kinds = [kind for kind, wanted in chosen.items() if wanted]
    _check(kinds, secret_file=secret_file, secret_stdin=secret_stdin)
    wish = Wish(
        _profile(profile),
        kinds[0] if kinds else None,
        tenant,
        client_id,
        _absolute(secret_file),
        _secret() if secret_stdin else None,
        subscription,
    )
    signed_in = log_in(wish.profile)(wish)
    show_one(ctx, SIGNED_IN_VIEW, signed_in)
    back = f" (was {signed_in.previous}; `azl config use -` goes back)"
    told = back if signed_in.previous not in {None, signed_in.profile} else ""
    typer.echo(f"profile {signed_in.profile} is current{told}", err=True)


def _check(kinds: list[str], *, secret_file: str | None, secret_stdin: bool) -> None:
    if len(kinds) > 1:
        raise UsageError(f"--{kinds[0]} and --{kinds[1]} exclude each other")
    if secret_file is not None and secret_stdin:
        raise UsageError("--secret-file and --secret-stdin exclude each other")
    if (secret_file is not None or secret_stdin) and kinds != ["service-principal"]:
        raise UsageError("a secret belongs to a service principal", hint="add --service-principal")


def _profile(wanted: str | None) -> str:
    """The profile to write: never the sandbox's own, unless it is named."""
    current = profile_file().read().current
    name = wanted or (current if current not in {None, _SANDBOX} else None) or _DEFAULT_PROFILE
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise UsageError(f"{name!r} is not a profile name", hint="letters, digits, -, _ and .")
    return name


def _absolute(file: str | None) -> str | None:
    return None if file is None else str(Path(file).expanduser().absolute())


def _secret() -> str:
    secret = sys.stdin.readline().strip()
    if not secret:
        raise UsageError("there was no secret on standard input")
    return secret
