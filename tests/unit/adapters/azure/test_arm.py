from typing import Any

import pytest
import requests
from urllib3.exceptions import ProtocolError

from azlinux_cli.adapters.azure.arm import ArmClient
from azlinux_cli.domain.errors import (
    AccessDeniedError,
    ConflictError,
    NotFoundError,
    OperationTimeoutError,
    RemoteError,
    SignInError,
    UnreachableError,
    UsageError,
)
from tests.fakes import arm_service
from tests.fakes.arm_service import ENDPOINT, Answer, ArmService, FakeTokens, arm_on, refusal
from tests.fakes.clock import FakeClock

CALL: dict[str, Any] = {"api_version": "2024-01-01", "action": "read the thing"}
PATH = "/subscriptions/s/thing"


@pytest.fixture
def service() -> ArmService:
    return ArmService()


@pytest.fixture
def arm(service: ArmService, clock: FakeClock) -> ArmClient:
    return arm_on(service, clock)


def test_a_get_asks_once_and_gives_the_document(service: ArmService, arm: ArmClient) -> None:
    service.on("GET", "/thing", Answer(body={"name": "x"}))

    assert arm.get(PATH, **CALL) == {"name": "x"}
    assert service.asked == ["GET /subscriptions/s/thing?api-version=2024-01-01"]
    assert str(service.requests[0].headers["User-Agent"]).startswith("azl/")
    assert service.requests[0].headers["Authorization"] == "Bearer token-1"


def test_a_name_cannot_change_what_is_asked(service: ArmService, arm: ArmClient) -> None:
    service.on("GET", ".", Answer(body={}))

    arm.get("/subscriptions/s/x?api-version=1#y z", **CALL)

    assert service.asked == [
        "GET /subscriptions/s/x%3Fapi-version=1%23y%20z?api-version=2024-01-01"
    ]


def test_find_gives_none_for_what_is_not_there(service: ArmService, arm: ArmClient) -> None:
    service.on("GET", ".", refusal(404, "ResourceNotFound", "The Resource 'x' was not found."))

    assert arm.find(PATH, **CALL) is None
    with pytest.raises(NotFoundError, match="could not read the thing: The Resource 'x' was not"):
        arm.get(PATH, **CALL)


def test_a_list_follows_its_pages(service: ArmService, arm: ArmClient) -> None:
    service.on(
        "GET", "/thing", Answer(body={"value": [{"n": 1}], "nextLink": f"{ENDPOINT}/more?page=2"})
    )
    service.on("GET", "/more", Answer(body={"value": [{"n": 2}], "nextLink": None}))

    assert list(arm.pages(PATH, **CALL)) == [{"n": 1}, {"n": 2}]
    assert service.asked[1] == "GET /more?page=2"


def test_a_page_on_another_host_is_refused_before_a_token_goes_there(
    service: ArmService, arm: ArmClient
) -> None:
    service.on("GET", ".", Answer(body={"value": [], "nextLink": "https://evil.invalid/x"}))

    with pytest.raises(RemoteError, match=r"another host, evil\.invalid"):
        list(arm.pages(PATH, **CALL))
    assert len(service.requests) == 1


def test_a_list_that_leads_back_to_itself_ends_in_an_error(
    service: ArmService, arm: ArmClient
) -> None:
    service.on("GET", ".", Answer(body={"value": [1], "nextLink": f"{ENDPOINT}/again"}))

    with pytest.raises(RemoteError, match="not of Azure Resource Manager"):
        list(arm.pages(PATH, **CALL))
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    "body", [b"<html>Sign in</html>", b"", b"null", b"[]", b'{"value": 3}', b"{", b'"text"']
)
def test_an_answer_that_is_not_of_arm_is_an_error_that_names_the_host(
    service: ArmService, arm: ArmClient, body: bytes
) -> None:
    service.on("GET", ".", Answer(body=body))

    with pytest.raises(
        RemoteError, match=r"arm\.invalid sent an answer that is not of Azure"
    ) as at:
        list(arm.pages(PATH, **CALL))
    assert at.value.code == "MalformedAnswer"


def test_an_html_page_with_an_error_status_keeps_its_status(
    service: ArmService, arm: ArmClient
) -> None:
    service.on("GET", ".", Answer(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}))

    with pytest.raises(RemoteError, match="could not read the thing: Reason") as at:
        arm.get(PATH, **CALL)
    assert at.value.details["status"] == 502


def test_throttling_is_waited_for_as_long_as_azure_asks(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    service.on(
        "GET",
        ".",
        refusal(429, "TooManyRequests", "Slow down.", Retry_After="7"),
        Answer(body={"ok": True}),
    )

    assert arm.get(PATH, **CALL) == {"ok": True}
    assert sum(clock.sleeps) == 7


def test_a_wait_of_minutes_is_told_instead_of_slept_through(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    service.on("GET", ".", refusal(429, "TooManyRequests", "Slow down.", Retry_After="900"))

    with pytest.raises(RemoteError, match="Slow down") as at:
        arm.get(PATH, **CALL)
    assert at.value.hints == ("Azure asks to wait 900 s; then run the command again",)
    assert clock.sleeps == []


def test_a_token_that_arm_refuses_is_replaced_once(service: ArmService, clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    arm = arm_on(service, clock, tokens=tokens)
    expired = refusal(
        401, "ExpiredAuthenticationToken", "It is over.", WWW_Authenticate='Bearer error="x"'
    )
    service.on("GET", ".", expired, Answer(body={"ok": True}))

    assert arm.get(PATH, **CALL) == {"ok": True}
    assert [r.headers["Authorization"] for r in service.requests] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


@pytest.mark.parametrize("headers", [{}, {"WWW_Authenticate": "Basic"}])
def test_a_refused_token_is_replaced_once_whatever_challenge_comes_with_it(
    service: ArmService, clock: FakeClock, headers: dict[str, str]
) -> None:
    expired = refusal(401, "ExpiredAuthenticationToken", "It is over.", **headers)
    service.on("GET", "/thing", expired, Answer(body={"ok": True}))
    service.on("GET", "/shut", expired)
    arm = arm_on(service, clock, tokens=FakeTokens(clock))

    assert arm.get(PATH, **CALL) == {"ok": True}
    with pytest.raises(SignInError, match="could not read the thing: It is over"):
        arm.get("/subscriptions/s/shut", **CALL)
    assert [r.headers["Authorization"] for r in service.requests] == [
        "Bearer token-1",
        "Bearer token-2",
        "Bearer token-2",
        "Bearer token-3",
    ]


def test_a_claims_challenge_that_is_answered_is_not_tried_a_third_time(
    service: ArmService, arm: ArmClient
) -> None:
    challenge = 'Bearer error="insufficient_claims", claims="e30="'
    service.on(
        "GET",
        ".",
        refusal(401, "TokenRevoked", "No.", WWW_Authenticate=challenge),
        refusal(401, "TokenRevoked", "Still no."),
    )

    with pytest.raises(SignInError, match="could not read the thing: Still no"):
        arm.get(PATH, **CALL)
    assert len(service.requests) == 2


def test_a_refusal_without_words_is_told_by_its_code(service: ArmService, arm: ArmClient) -> None:
    service.on("GET", ".", refusal(401, "ExpiredAuthenticationToken", ""))

    with pytest.raises(SignInError, match="could not read the thing: ExpiredAuthenticationToken"):
        arm.get(PATH, **CALL)


def test_a_second_refused_token_ends_in_a_sign_in_error(
    service: ArmService, arm: ArmClient
) -> None:
    service.on(
        "GET", ".", refusal(401, "InvalidAuthenticationToken", "No.", WWW_Authenticate="Bearer")
    )

    with pytest.raises(SignInError, match="could not read the thing: No") as at:
        arm.get(PATH, **CALL)
    assert at.value.hints == ("azl auth login",)
    assert len(service.requests) == 2


def test_a_token_that_the_sandbox_refuses_twice_leads_to_the_sandbox(
    service: ArmService, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arm_service, "ENDPOINT", "https://localhost:4443")
    service.on("GET", ".", refusal(401, "InvalidAuthenticationToken", "No."))

    with pytest.raises(SignInError, match="could not read the thing: No") as at:
        arm_on(service, clock).get(PATH, **CALL)
    assert at.value.hints == ("azl sandbox status", "azl sandbox start")


def test_a_missing_role_is_named_with_the_command_that_grants_it(
    service: ArmService, arm: ArmClient
) -> None:
    service.on(
        "GET",
        ".",
        refusal(
            403,
            "AuthorizationFailed",
            "The client 'a' with object id 'b' does not have authorization to perform action "
            "'Microsoft.Compute/virtualMachines/write' over scope '/subscriptions/s' or the scope "
            "is invalid.",
        ),
    )

    with pytest.raises(AccessDeniedError) as at:
        arm.get(PATH, **CALL)
    assert at.value.details["role"] == "Virtual Machine Contributor"
    assert at.value.hints[1] == (
        "az role assignment create --assignee YOU --role 'Virtual Machine Contributor'"
        " --scope /subscriptions/s"
    )


def test_a_connection_that_is_cut_before_a_put_is_answered_is_tried_again(
    service: ArmService, arm: ArmClient
) -> None:
    cut = requests.exceptions.ConnectionError(ProtocolError("Connection aborted."))
    service.on("PUT", ".", Answer(error=cut), Answer(200, {"properties": {}}))

    assert arm.put(PATH, {}, **CALL).done


def test_a_post_that_was_cut_is_not_repeated(service: ArmService, arm: ArmClient) -> None:
    cut = requests.exceptions.ConnectionError(ProtocolError("Connection aborted."))
    service.on("POST", ".", Answer(error=cut))

    with pytest.raises(UnreachableError, match="cut the connection before it answered") as at:
        arm.post(PATH, **CALL)
    assert at.value.hints == ("it may have been done all the same; run the command again",)
    assert len(service.requests) == 1


def test_a_changed_etag_is_a_conflict(service: ArmService, arm: ArmClient) -> None:
    service.on("PUT", ".", refusal(412, "PreconditionFailed", "ETag differs."))

    with pytest.raises(ConflictError, match="ETag differs"):
        arm.put(PATH, {}, headers={"If-Match": "x"}, **CALL)
    assert service.requests[0].headers["If-Match"] == "x"


def test_deleting_what_is_not_there_is_nothing(service: ArmService, arm: ArmClient) -> None:
    service.on("DELETE", ".", Answer(204))
    assert arm.delete(PATH, **CALL) is not None

    service = ArmService()
    arm = arm_on(service, FakeClock())
    service.on("DELETE", ".", refusal(404, "ResourceNotFound", "Gone."))
    assert arm.delete(PATH, **CALL) is None


def test_an_operation_is_taken_up_again_from_its_token(service: ArmService, arm: ArmClient) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1", "Retry-After": "1"}
    service.on(
        "PUT", "/thing", Answer(201, {"properties": {"provisioningState": "Creating"}}, headers)
    )
    service.on("GET", "/ops/1", Answer(body={"status": "Succeeded"}))
    service.on("GET", "/thing", Answer(body={"name": "done", "properties": {}}))
    token = arm.put(PATH, {}, **CALL).token

    assert "token-1" not in token
    assert arm.resume(token, action="read the thing").wait(deadline_s=10)["name"] == "done"


@pytest.mark.parametrize("token", ["", "x", "e30=", "bm90IGpzb24="])
def test_a_token_that_is_none_is_a_usage_error(arm: ArmClient, token: str) -> None:
    with pytest.raises(UsageError, match="no operation of Azure"):
        arm.resume(token, action="wait")


def test_a_deadline_says_that_the_work_goes_on(service: ArmService, arm: ArmClient) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1"}
    service.on(
        "PUT", "/thing", Answer(201, {"properties": {"provisioningState": "Creating"}}, headers)
    )
    service.on("GET", "/ops/1", Answer(body={"status": "InProgress"}))

    with pytest.raises(OperationTimeoutError, match="was not done after 20 s; it goes on in Azure"):
        arm.put(PATH, {}, **CALL).wait(deadline_s=20)
