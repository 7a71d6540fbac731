"""Refusals of the sign-in service as azl's errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError

from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.azure.unreachable import causes, unreachable
from azlinux_cli.domain.errors import AzlError, SignInError

_AADSTS = re.compile(r"AADSTS(\d+)")
# Entra's error codes (Microsoft Entra authentication and authorization error codes).
# What MSAL says when an authority's OpenID metadata cannot be had (msal.authority).
_NO_METADATA = re.compile(r"authority configuration|OIDC Discovery|invalid_instance", re.IGNORECASE)
_SANDBOX = ("azl sandbox status", "azl sandbox start")
_AGAIN = "azl auth login --service-principal --client-id ID --tenant ID --secret-file FILE"
_REASONS = {
    "7000215": ("the secret is wrong", _AGAIN),
    "7000222": ("the secret has expired", _AGAIN),
    "700016": ("the application is not known in this tenant", "check --client-id and --tenant"),
    "90002": ("the tenant does not exist", "check --tenant"),
    "900023": ("the tenant is not a valid id", "check --tenant"),
    "50076": ("a second factor is asked for", "azl auth login --device-code"),
    "700082": ("the sign-in has run out", "azl auth login"),
}


@contextmanager
def identity_translated(sign_in: SignIn) -> Iterator[None]:
    """Turn what azure.identity raises into SignInError, or UnreachableError for a silent host."""
    try:
        yield
    except AzlError:
        raise
    except (AzureError, ValueError) as error:
        raise _translate(error, sign_in) from error


def _translate(error: Exception, sign_in: SignIn) -> AzlError:
    chain = [*causes(error)]
    silent = next(
        (c for c in chain if isinstance(c, (ServiceRequestError, ServiceResponseError))), None
    )
    if silent is not None and sign_in.kind != "managed-identity":
        return unreachable(silent, "sign in", sign_in.authority)
    text = " ".join(" ".join(str(c) for c in chain).split())
    hit = _AADSTS.search(text)
    if hit and hit[1] in _REASONS:
        why, hint = _REASONS[hit[1]]
        return SignInError(
            f"could not sign in as {sign_in.client_id or sign_in.kind}: {why}",
            hint="az login" if sign_in.kind == "azure-cli" else hint,
            code=f"AADSTS{hit[1]}",
        )
    if sign_in.kind == "azure-cli":
        return SignInError(
            f"could not use az's sign-in: {_sentence(error)}",
            hint=("az login", "or sign azl in on its own: azl auth login --help"),
        )
    again = "azl auth login" + (" --device-code" if sign_in.kind == "device-code" else "")
    hints: tuple[str, ...] = (again,)
    why = _sentence(error)
    if _NO_METADATA.search(text):
        tenant = sign_in.tenant or "the tenant"
        why = (
            f"the authority {sign_in.authority} does not know {tenant}, or did not describe itself"
        )
        hints = ("azl config list shows authority and tenant-id", again)
    return SignInError(
        f"could not sign in ({sign_in.kind}): {why}", hint=_SANDBOX if sign_in.sandbox else hints
    )


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split()).partition(" Trace ID:")[0]
    return text.removeprefix("Authentication failed: ").rstrip(". ")
