"""Signing in: what Microsoft Entra (and AD FS) answer to a service principal.

Sources: OpenID Connect discovery as `login.microsoftonline.com` publishes it; "OAuth 2.0 client
credentials flow" and "Microsoft Entra authentication and authorization error codes" (AADSTS...).
Only client credentials are understood.
"""

import hmac
import uuid
from datetime import UTC, datetime

from azlinux_cli.sandbox.arm import token
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import Handler, Route

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
# The fixed object id of the one service principal.
OBJECT_ID = "5a4db0c5-0000-4000-8000-0b1ec7000001"


class SignInError(Exception):
    """A refusal in Entra's own shape, which is not ARM's."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.error = error
        self.number = number
        self.text = text

    def response(self, cloud: Cloud) -> Response:
        moment = datetime.fromtimestamp(cloud.clock.now(), UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        body = {
            "error": self.error,
            "error_description": (
                f"AADSTS{self.number}: {self.text} Trace ID: {trace} "
                f"Correlation ID: {correlation} Timestamp: {moment}"
            ),
            "error_codes": [self.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return Response(self.status, body, dict(NO_STORE))


def _check_tenant(cloud: Cloud, tenant: str) -> None:
    if tenant.lower() != cloud.settings.tenant_id.lower():
        raise SignInError(
            400,
            "invalid_tenant",
            90002,
            f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and "
            "are signing into the correct cloud. Check with your subscription administrator, this "
            "may happen if there are no active subscriptions for the tenant.",
        )


def get_configuration(cloud: Cloud, request: Request, *, tenant: str) -> Response:
    try:
        if tenant.lower() not in {"common", "organizations", "adfs"}:
            _check_tenant(cloud, tenant)
    except SignInError as error:
        return error.response(cloud)
    base = f"{request.base_url}/{tenant}"
    adfs = tenant.lower() == "adfs"
    version = "" if adfs or "/v2.0/" not in request.path.lower() else "/v2.0"
    body = {
        "issuer": f"{base}{version}",
        "authorization_endpoint": f"{base}/oauth2{version}/authorize",
        "token_endpoint": f"{base}/oauth2{version}/token",
        "device_authorization_endpoint": f"{base}/oauth2{version}/devicecode",
        "jwks_uri": f"{base}/discovery{version}/keys",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "client_secret_basic",
        ],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["HS256"],
        "tenant_region_scope": None,
        "cloud_instance_name": request.base_url.partition("://")[2],
    }
    return Response(200, body)


def get_instance_discovery(cloud: Cloud, request: Request) -> Response:
    """What `/common/discovery/instance` says of a host: this one is its own cloud."""
    host = request.base_url.partition("://")[2]
    tenant = cloud.settings.tenant_id
    return Response(
        200,
        {
            "tenant_discovery_endpoint": (
                f"{request.base_url}/{tenant}/v2.0/.well-known/openid-configuration"
            ),
            "api-version": request.parameter("api-version") or "1.1",
            "metadata": [
                {"preferred_network": host, "preferred_cache": host, "aliases": [host]},
            ],
        },
    )


def get_keys(cloud: Cloud, request: Request, *, tenant: str) -> Response:
    """Shared keys are not published."""
    return Response(200, {"keys": []})


def post_token(cloud: Cloud, request: Request, *, tenant: str | None = None) -> Response:
    try:
        if tenant is not None:
            _check_tenant(cloud, tenant)
        fields = _fields(request)
        _check_client(cloud, fields)
        audience = _audience(request, fields)
    except SignInError as error:
        return error.response(cloud)
    return Response(200, _grant(cloud, request, audience), dict(NO_STORE))


def _fields(request: Request) -> dict[str, str]:
    fields = {str(k): str(v) for k, v in request.json.items()}
    grant = fields.get("grant_type")
    if grant is None:
        raise _missing("grant_type")
    if grant != "client_credentials":
        raise SignInError(
            400,
            "unsupported_grant_type",
            70003,
            f"The app requested an unsupported grant type '{grant}'.",
        )
    for name in ("client_id", "client_secret"):
        if not fields.get(name):
            raise _missing(name)
    return fields


def _missing(name: str) -> SignInError:
    return SignInError(
        400,
        "invalid_request",
        900144,
        f"The request body must contain the following parameter: '{name}'.",
    )


def _check_client(cloud: Cloud, fields: dict[str, str]) -> None:
    settings = cloud.settings
    client = fields["client_id"]
    if client.lower() != settings.client_id.lower():
        raise SignInError(
            400,
            "unauthorized_client",
            700016,
            f"Application with identifier '{client}' was not found in the directory 'azl sandbox'. "
            "This can happen if the application has not been installed by the administrator of "
            "the tenant or consented to by any user in the tenant. You may have sent your "
            "authentication request to the wrong tenant.",
        )
    if not hmac.compare_digest(fields["client_secret"].encode(), settings.client_secret.encode()):
        raise SignInError(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the "
            "client secret value, not the client secret ID, for a secret added to app "
            f"'{client}'.",
        )


def _audience(request: Request, fields: dict[str, str]) -> str:
    """v2 asks for a scope, v1 and AD FS for a resource."""
    if fields.get("resource"):
        return fields["resource"]
    scope = fields.get("scope", "")
    suffix = "/.default"
    asked = [item for item in scope.split() if item.endswith(suffix)]
    if not asked:
        raise SignInError(
            400,
            "invalid_scope",
            1002012,
            f"The provided value for scope {scope} is not valid. Client credential flows must "
            "have a scope value with /.default suffixed to the resource identifier (application "
            "ID URI).",
        )
    return asked[0].removesuffix(suffix)


def _grant(cloud: Cloud, request: Request, audience: str) -> Json:
    settings = cloud.settings
    now = int(cloud.clock.now())
    expires = now + settings.token_seconds
    claims = {
        "aud": audience,
        "iss": f"{request.base_url}/{settings.tenant_id}/",
        "iat": now,
        "nbf": now,
        "exp": expires,
        "appid": settings.client_id,
        "appidacr": "1",
        "idtyp": "app",
        "oid": OBJECT_ID,
        "sub": OBJECT_ID,
        "tid": settings.tenant_id,
        "uti": uuid.uuid4().hex[:22],
        "ver": "1.0",
    }
    body: Json = {
        "token_type": "Bearer",
        "expires_in": settings.token_seconds,
        "ext_expires_in": settings.token_seconds,
    }
    if "/v2.0/" not in request.path.lower():
        body |= {"expires_on": str(expires), "not_before": str(now), "resource": audience}
    return {**body, "access_token": token.issue(claims, settings.signing_key)}


def _open(method: str, path: str, handler: Handler) -> Route:
    return Route(method, path, handler, open=True, any_version=True)


ROUTES: tuple[Route, ...] = (
    _open("GET", "/common/discovery/instance", get_instance_discovery),
    _open("GET", "/{tenant}/v2.0/.well-known/openid-configuration", get_configuration),
    _open("GET", "/{tenant}/.well-known/openid-configuration", get_configuration),
    _open("GET", "/{tenant}/discovery/v2.0/keys", get_keys),
    _open("GET", "/{tenant}/discovery/keys", get_keys),
    _open("POST", "/adfs/oauth2/token", post_token),
    _open("POST", "/{tenant}/oauth2/v2.0/token", post_token),
    _open("POST", "/{tenant}/oauth2/token", post_token),
)
