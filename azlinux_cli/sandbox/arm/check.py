"""What ARM's front door asks of every request before a provider sees it.

Sources: ARM RPC "Common API details" (api-version, subscription), answers of
`management.azure.com` to requests without or with bad tokens.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from azlinux_cli.sandbox.arm import token
from azlinux_cli.sandbox.arm.lock import check_lock
from azlinux_cli.sandbox.kernel.cloud import Check, Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kernel.routes import Route

API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z0-9.]+)?", re.IGNORECASE)
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
IN_SUBSCRIPTION = re.compile(
    r"/subscriptions/([^/]+)(?:/resourcegroups/([^/]+)(/.*)?)?", re.IGNORECASE
)
AUDIENCES = {"localhost", "127.0.0.1", "management.azure.com", "management.core.windows.net"}


def check_token(cloud: Cloud, route: Route, request: Request) -> None:
    """Raises ArmError 401 unless the bearer token is one of ours, for us, and not expired."""
    if route.open:
        return
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if not text:
        raise _unauthorized(
            cloud,
            request,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
        )
    if kind.lower() != "bearer":
        raise _unauthorized(
            cloud,
            request,
            "AuthenticationFailedInvalidHeader",
            "Authentication failed. The 'Authorization' header is provided in an invalid format.",
        )
    try:
        claims = token.read(text.strip(), cloud.settings.signing_key)
    except ValueError:
        raise _unauthorized(
            cloud, request, "InvalidAuthenticationToken", "The access token is invalid."
        ) from None
    now = cloud.clock.now()
    if claims["exp"] <= now:
        raise _unauthorized(
            cloud,
            request,
            "ExpiredAuthenticationToken",
            f"The access token expiry UTC time '{_moment(claims['exp'])}' is earlier than current "
            f"UTC time '{_moment(now)}'.",
        )
    audience = str(claims["aud"])
    if urlsplit(audience).hostname not in AUDIENCES:
        raise _unauthorized(
            cloud,
            request,
            "InvalidAuthenticationTokenAudience",
            "The access token has been obtained for wrong audience or resource "
            f"'{audience}'. It should exactly match with one of the allowed audiences "
            f"'{request.base_url}'.",
        )


def check_version(cloud: Cloud, route: Route, request: Request) -> None:
    if route.any_version:
        return
    version = request.parameter("api-version")
    if not version:
        raise ArmError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    if API_VERSION.fullmatch(version) is None:
        raise ArmError(
            400, "InvalidApiVersionParameter", f"The api-version '{version}' is invalid."
        )


def check_subscription(cloud: Cloud, route: Route, request: Request) -> None:
    match = IN_SUBSCRIPTION.match(request.path)
    if match is None:
        return
    subscription = match[1]
    if GUID.fullmatch(subscription) is None:
        raise ArmError(
            400,
            "InvalidSubscriptionId",
            f"The provided subscription identifier '{subscription}' is malformed or invalid.",
        )
    if subscription.lower() != cloud.settings.subscription_id.lower():
        raise ArmError(
            404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found."
        )


def check_group(cloud: Cloud, route: Route, request: Request) -> None:
    """Nothing is made in a group that is being deleted."""
    match = IN_SUBSCRIPTION.match(request.path)
    if match is None or match[2] is None or request.method not in {"PUT", "PATCH", "POST"}:
        return
    key = f"/subscriptions/{match[1]}/resourceGroups/{match[2]}"
    found = cloud.resources.find_group(key)
    if found is not None and found["properties"]["provisioningState"] == "Deleting":
        raise ArmError(
            409,
            "ResourceGroupBeingDeleted",
            f"The resource group '{match[2]}' is in deprovisioning state and cannot perform this "
            "operation.",
        )


CHECKS: tuple[Check, ...] = (
    check_token,
    check_version,
    check_subscription,
    check_group,
    check_lock,
)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%-m/%-d/%Y %-I:%M:%S %p")


def _unauthorized(cloud: Cloud, request: Request, code: str, message: str) -> ArmError:
    challenge = (
        f'Bearer authorization_uri="{request.base_url}/{cloud.settings.tenant_id}", '
        f'error="invalid_token", error_description="{message}"'
    )
    return ArmError(401, code, message, headers={"WWW-Authenticate": challenge})
