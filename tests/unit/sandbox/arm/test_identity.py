"""Signing in as a service principal, and being let in with what one gets."""

from collections.abc import Mapping
from typing import Any

import pytest

from azlinux_cli.sandbox.arm.check import CHECKS
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.settings import CLIENT_ID, TENANT_ID
from tests.fakes.arm import SECRET, SUBSCRIPTION, FakeArm

V2 = f"/{TENANT_ID}/oauth2/v2.0/token"
BASE = "https://localhost"
FORM = {
    "grant_type": "client_credentials",
    "client_id": CLIENT_ID,
    "client_secret": SECRET,
    "scope": f"{BASE}//.default",
}


@pytest.fixture
def arm() -> FakeArm:
    return FakeArm(checks=CHECKS)


def post(arm: FakeArm, path: str = V2, **changes: Any) -> Response:
    form = {key: value for key, value in {**FORM, **changes}.items() if value is not None}
    return arm.cloud.handle(Request("POST", path, body=form))


def ask(arm: FakeArm, token: str | None, query: "Mapping[str, str] | None" = None) -> Response:
    headers = {} if token is None else {"authorization": token}
    query = {"api-version": "2022-12-01"} if query is None else query
    return arm.cloud.handle(Request("GET", SUBSCRIPTION, query, headers))


def test_a_token_opens_the_door_until_it_expires(arm: FakeArm) -> None:
    granted = post(arm)
    assert granted.status == 200
    assert granted.body["token_type"] == "Bearer"
    token = f"Bearer {granted.body['access_token']}"

    assert ask(arm, token).status == 200
    arm.clock.advance(granted.body["expires_in"])
    refused = ask(arm, token)

    assert (refused.status, refused.body["error"]["code"]) == (401, "ExpiredAuthenticationToken")


@pytest.mark.parametrize("path", [f"/{TENANT_ID}/oauth2/token", "/adfs/oauth2/token"])
def test_the_older_shapes_ask_for_a_resource(arm: FakeArm, path: str) -> None:
    granted = post(arm, path, scope=None, resource="https://management.azure.com/")

    assert granted.body["resource"] == "https://management.azure.com/"
    assert ask(arm, f"Bearer {granted.body['access_token']}").status == 200


@pytest.mark.parametrize(
    ("changes", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": "wröng"}, 401, "invalid_client", 7000215),
        ({"client_id": "someone else"}, 400, "unauthorized_client", 700016),
        ({"path": "/other-tenant/oauth2/v2.0/token"}, 400, "invalid_tenant", 90002),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"grant_type": None}, 400, "invalid_request", 900144),
        ({"client_secret": None}, 400, "invalid_request", 900144),
        ({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
    ],
)
def test_a_sign_in_that_is_wrong_is_told_so_in_entras_words(
    arm: FakeArm, changes: dict[str, Any], status: int, error: str, number: int
) -> None:
    response = post(arm, **changes)

    assert (response.status, response.body["error"]) == (status, error)
    assert response.body["error_codes"] == [number]
    assert f"AADSTS{number}: " in response.body["error_description"]
    assert SECRET not in str(response.body)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, "AuthenticationFailed"),
        ("Basic abc", "AuthenticationFailedInvalidHeader"),
        ("Bearer abc", "InvalidAuthenticationToken"),
        ("Bearer a.b.c", "InvalidAuthenticationToken"),
        ("Bearer ü.ä.ö", "InvalidAuthenticationToken"),
    ],
)
def test_who_has_no_token_of_ours_is_challenged(arm: FakeArm, token: str | None, code: str) -> None:
    response = ask(arm, token)

    assert (response.status, response.body["error"]["code"]) == (401, code)
    assert f'{BASE}/{TENANT_ID}"' in response.headers["WWW-Authenticate"]


def test_a_token_of_another_sandbox_is_no_token(arm: FakeArm) -> None:
    from azlinux_cli.sandbox.arm.token import issue

    claims = {"aud": BASE, "exp": arm.clock.now() + 100}

    assert ask(arm, f"Bearer {issue(claims, 'k')}").status == 200
    assert ask(arm, f"Bearer {issue(claims, 'other')}").status == 401


def test_a_token_for_something_else_is_refused(arm: FakeArm) -> None:
    granted = post(arm, scope="https://graph.microsoft.com/.default")

    response = ask(arm, f"Bearer {granted.body['access_token']}")

    code = response.body["error"]["code"]
    assert (response.status, code) == (401, "InvalidAuthenticationTokenAudience")


def test_an_unknown_path_is_a_secret_to_strangers(arm: FakeArm) -> None:
    request = Request("GET", f"{SUBSCRIPTION}/nothing", {"api-version": "2022-12-01"})

    assert arm.cloud.handle(request).status == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "MissingApiVersionParameter"),
        ({"api-version": "latest"}, "InvalidApiVersionParameter"),
        ({"API-Version": "2022-12-01"}, None),
        ({"api-version": "2024-01-01-preview"}, None),
    ],
)
def test_an_api_version_is_asked_for(arm: FakeArm, query: dict[str, str], code: str | None) -> None:
    response = ask(arm, f"Bearer {post(arm).body['access_token']}", query)

    assert (response.body.get("error") or {}).get("code") == code


@pytest.mark.parametrize(
    ("subscription", "status", "code"),
    [
        ("00000000-0000-0000-0000-000000000000", 404, "SubscriptionNotFound"),
        ("mine", 400, "InvalidSubscriptionId"),
    ],
)
def test_there_is_one_subscription(arm: FakeArm, subscription: str, status: int, code: str) -> None:
    headers = {"authorization": f"Bearer {post(arm).body['access_token']}"}
    query = {"api-version": "2022-12-01"}
    request = Request("GET", f"/subscriptions/{subscription}/resourceGroups", query, headers)

    response = arm.cloud.handle(request)

    assert (response.status, response.body["error"]["code"]) == (status, code)


def test_discovery_names_endpoints_of_this_host_and_knows_one_tenant(arm: FakeArm) -> None:
    def discover(tenant: str, version: str = "/v2.0") -> Response:
        path = f"/{tenant}{version}/.well-known/openid-configuration"
        return arm.cloud.handle(Request("GET", path))

    assert discover(TENANT_ID).body["token_endpoint"] == f"{BASE}{V2}"
    assert discover("adfs", "").body["token_endpoint"] == f"{BASE}/adfs/oauth2/token"
    assert discover("other").body["error"] == "invalid_tenant"


def test_metadata_has_the_shape_of_its_version(arm: FakeArm) -> None:
    def metadata(version: str) -> Any:
        query = {"api-version": version}
        return arm.cloud.handle(Request("GET", "/metadata/endpoints", query)).body

    assert metadata("2015-01-01")["authentication"]["audiences"] == [BASE]
    assert metadata("2019-05-01")[0]["resourceManager"] == BASE
    newest = metadata("2022-09-01")
    assert newest["authentication"]["loginEndpoint"] == BASE
    aliases = arm.cloud.handle(Request("GET", newest["vmImageAliasDoc"].removeprefix(BASE)))
    linux = aliases.body["outputs"]["aliases"]["value"]["Linux"]
    assert linux["AzureLinux4"]["offer"] == "azurelinux-4"
