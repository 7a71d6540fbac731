"""Ways to sign in, as settings choose them: the decision, which imports no SDK."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from azlinux_cli.domain.errors import SignInError
from azlinux_cli.domain.settings import Settings

NOT_CONFIGURED = (
    "no cloud is configured: sign in to Azure with `azl auth login`, "
    "or try the rehearsal cloud of this machine with `azl sandbox start`"
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signs in where, and how. `secret` is never shown: not in repr, not in errors."""

    kind: str
    authority: str
    tenant: str = ""
    client_id: str = ""
    secret: str = ""
    ca_bundle: str | None = None
    freshness: str = ""  # changes when somebody else signed in (az)
    sandbox: bool = False  # the rehearsal cloud's: only hints differ

    def __repr__(self) -> str:
        return f"SignIn({self.kind!r}, {self.authority!r}, {self.tenant!r}, {self.client_id!r})"

    @property
    def key(self) -> tuple[str, ...]:
        """What a cached token belongs to; another secret is another key."""
        return (
            self.kind, self.authority, self.tenant, self.client_id, self.secret, self.freshness,
        )  # fmt: skip


def sign_in_of(settings: Settings, environ: Mapping[str, str] | None = None) -> SignIn:
    """The sign-in that settings and environment choose.

    Raises SignInError when something is missing.
    """
    environ = os.environ if environ is None else environ
    kind = settings.get("sign-in") or "default"
    if kind == "default":
        kind = _default_kind(environ)
    return replace(_KINDS[kind](kind, settings, environ), sandbox=settings.is_sandbox)


def _default_kind(environ: Mapping[str, str]) -> str:
    """The environment's service principal where it is complete, else az's own sign-in."""
    wanted = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET")
    return "service-principal" if all(environ.get(name) for name in wanted) else "azure-cli"


def _plain(kind: str, settings: Settings, environ: Mapping[str, str]) -> SignIn:
    return SignIn(
        kind,
        settings["authority"].rstrip("/"),
        settings.get("tenant-id") or environ.get("AZURE_TENANT_ID", ""),
        settings.get("client-id") or environ.get("AZURE_CLIENT_ID", ""),
        ca_bundle=settings.get("ca-bundle"),
    )


def _service_principal(kind: str, settings: Settings, environ: Mapping[str, str]) -> SignIn:
    plain = _plain(kind, settings, environ)
    missing = [
        name for name, value in (("tenant-id", plain.tenant), ("client-id", plain.client_id))
        if not value
    ]  # fmt: skip
    if missing:
        raise SignInError(
            f"not known of the service principal: {' and '.join(missing)}",
            hint="azl auth login --service-principal --client-id ID --tenant ID --secret-file FILE",
        )
    return SignIn(
        kind,
        plain.authority,
        plain.tenant,
        plain.client_id,
        _secret(settings.get("client-secret-file"), environ),
        plain.ca_bundle,
    )


def _secret(file: str | None, environ: Mapping[str, str]) -> str:
    if file is None:
        secret = environ.get("AZURE_CLIENT_SECRET", "")
        if not secret:
            raise SignInError(
                "the service principal's secret is not known",
                hint="azl auth login --service-principal ... --secret-file FILE,"
                " or set AZURE_CLIENT_SECRET",
            )
        return secret
    try:
        secret = Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise SignInError(
            f"could not read the service principal's secret from {file}: {why}",
            hint="azl auth login",
        ) from error
    if not secret:
        raise SignInError(f"{file} holds no secret", hint="azl auth login")
    return secret


def _azure_cli(kind: str, settings: Settings, environ: Mapping[str, str]) -> SignIn:
    """The sign-in of az. The time of its profile is in the key: `az login` ends old tokens."""
    directory = Path(environ.get("AZURE_CONFIG_DIR") or Path.home() / ".azure")
    try:
        freshness = str((directory / "azureProfile.json").stat().st_mtime_ns)
    except OSError:
        freshness = ""
    return SignIn(
        kind,
        settings["authority"].rstrip("/"),
        settings.get("tenant-id") or "",
        freshness=freshness,
    )


_KINDS = {
    "service-principal": _service_principal,
    "azure-cli": _azure_cli,
    "device-code": _plain,
    "managed-identity": _plain,
}
