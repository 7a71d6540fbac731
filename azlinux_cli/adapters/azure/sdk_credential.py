"""From a chosen sign-in to azure.identity, which is imported only to fetch a token."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from azlinux_cli.adapters.azure.sign_in import SignIn

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_PUBLIC_AUTHORITY = "https://login.microsoftonline.com"


def sdk_credential(
    sign_in: SignIn, prompt: Callable[[str], None] | None = None
) -> "TokenCredential":
    """The azure.identity credential. Costs its import, so only on a miss of the token cache.

    `prompt` gets the line that a person must see for a device code; without it only a remembered
    account is used, rather than waiting for nobody. Raises SignInError where there is none.
    """
    import logging

    from azure import identity

    from azlinux_cli.adapters.azure.device_code import device_code

    # It logs each refusal before it raises it; azl tells a refusal once, in its own words.
    logging.getLogger("azure.identity").addHandler(logging.NullHandler())
    web: dict[str, Any] = {"authority": sign_in.authority, "retry_connect": 0}
    if sign_in.ca_bundle:
        web["connection_verify"] = sign_in.ca_bundle
    if sign_in.authority != _PUBLIC_AUTHORITY:
        # Only Microsoft's own authorities can be looked up at login.microsoftonline.com.
        web["disable_instance_discovery"] = True
    if sign_in.kind == "service-principal":
        return identity.ClientSecretCredential(
            sign_in.tenant, sign_in.client_id, sign_in.secret, **web
        )
    if sign_in.kind == "managed-identity":
        return identity.ManagedIdentityCredential(client_id=sign_in.client_id or None)
    if sign_in.kind == "device-code":
        return device_code(sign_in, web, prompt)
    return identity.AzureCliCredential(tenant_id=sign_in.tenant, process_timeout=60)
