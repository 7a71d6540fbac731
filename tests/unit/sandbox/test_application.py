"""The ASGI side: bodies, headers, faults, bugs, the log."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.sandbox.application import LARGEST_BODY_BYTES, Application
from azlinux_cli.sandbox.control import Control
from azlinux_cli.sandbox.kernel.routes import Route, Router
from azlinux_cli.sandbox.request_log import RequestLog
from tests.fakes.arm import GROUP, LOCATION, SUBSCRIPTION, FakeArm

CONTROL_SECRET = "control"


class FakeInventory:
    """One machine, `web`."""

    def __init__(self, arm: FakeArm) -> None:
        self._arm = arm

    def nodes(self) -> list[Any]:
        return [{"name": "web"}]

    def faults(self) -> list[Any]:
        return list(self._arm.machines.planted)

    def resolve(self, name: str) -> str:
        if name != "web":
            raise ValueError(f"there is no {name}")
        return "/vm/web"


class Caller:
    """Requests through the ASGI interface, one after the other."""

    def __init__(self, path: Path) -> None:
        self.arm = FakeArm()
        self.log = path / "requests.jsonl"
        self.cut: list[Any] = []
        control = Control(self.arm.cloud, CONTROL_SECRET, FakeInventory(self.arm))
        self.file = RequestLog(self.log)
        self.application = Application(self.arm.cloud, control, self.file, self.cut.append)

    def __call__(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        query: str = "api-version=2024-01-01",
        **headers: str,
    ) -> tuple[int, dict[str, str], Any]:
        sent: list[Any] = []
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [
                (k.replace("_", "-").encode(), v.encode())
                for k, v in {"host": "localhost:1", **headers}.items()
            ],
            "client": ("127.0.0.1", 5),
        }
        half = len(body) // 2
        parts = [
            {"type": "http.request", "body": body[:half], "more_body": True},
            {"type": "http.request", "body": body[half:], "more_body": False},
        ]

        async def receive() -> Any:
            return parts.pop(0) if parts else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.application(scope, receive, send))
        if not sent:
            return 0, {}, None
        found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        data = sent[1]["body"]
        return sent[0]["status"], found, json.loads(data) if data else None

    def entries(self) -> list[Any]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def control(self, method: str, action: str, body: Any = None, query: str = "") -> Any:
        data = json.dumps(body).encode() if body is not None else b""
        return self(
            method, f"/_sandbox/{action}", data, query=query, x_sandbox_secret=CONTROL_SECRET
        )


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Caller]:
    caller = Caller(tmp_path)
    yield caller
    caller.file.close()
    caller.arm.store.close()


def test_a_body_in_pieces_arrives_whole(call: Caller) -> None:
    status, _, found = call("PUT", GROUP, json.dumps({"location": LOCATION}).encode())

    assert (status, found["location"]) == (201, LOCATION)


def test_a_form_arrives_as_its_fields(call: Caller) -> None:
    tenant = call.arm.settings.tenant_id
    body = b"grant_type=client_credentials&client_id=a%20b&client_secret=%2B"
    status, headers, found = call(
        "POST",
        f"/{tenant}/oauth2/v2.0/token",
        body,
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )

    assert (status, headers["cache-control"]) == (400, "no-store")
    assert "'a b'" in found["error_description"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"nonsense"])
def test_a_body_that_is_no_json_is_refused(call: Caller, body: bytes) -> None:
    status, _, found = call("PUT", GROUP, body)

    assert (status, found["error"]["code"]) == (400, "InvalidRequestContent")


def test_a_body_beyond_arms_limit_is_refused(call: Caller) -> None:
    status, _, found = call("PUT", GROUP, b'"' + b"x" * LARGEST_BODY_BYTES + b'"')

    assert (status, found["error"]["code"]) == (413, "RequestEntityTooLarge")


def test_urls_in_answers_are_of_the_host_that_was_asked(call: Caller) -> None:
    call("PUT", GROUP, json.dumps({"location": LOCATION}).encode())

    _, headers, _ = call("DELETE", GROUP, host="127.0.0.1:9")

    assert headers["location"].startswith("https://127.0.0.1:9/subscriptions/")


def test_every_answer_has_arms_headers(call: Caller) -> None:
    _, headers, _ = call(
        "GET",
        SUBSCRIPTION,
        x_ms_correlation_request_id="c",
        x_ms_client_request_id="r",
        x_ms_return_client_request_id="true",
    )

    assert headers["x-ms-request-id"]
    assert headers["x-ms-correlation-request-id"] == "c"
    assert headers["x-ms-client-request-id"] == "r"
    assert headers["content-type"] == "application/json; charset=utf-8"


def test_the_quota_that_is_left_goes_down_and_recovers(call: Caller) -> None:
    name = "x-ms-ratelimit-remaining-subscription-reads"

    def left() -> str:
        return call("GET", SUBSCRIPTION)[1][name]

    assert [left(), left()] == ["249", "248"]
    call.arm.clock.advance(1)
    assert left() == "249"
    deleted = call("DELETE", GROUP)[1]
    assert deleted["x-ms-ratelimit-remaining-subscription-deletes"] == "199"


def test_a_head_answer_has_no_body(call: Caller) -> None:
    status, _, found = call("HEAD", GROUP)

    assert (status, found) == (404, None)


def test_a_fault_refuses_before_the_cloud_hears(call: Caller) -> None:
    call.arm.cloud.faults.plant("TooManyRequests", method="PUT")

    status, headers, found = call("PUT", GROUP, json.dumps({"location": LOCATION}).encode())

    assert (status, headers["retry-after"]) == (429, "2")
    assert found["error"]["code"] == "SubscriptionRequestsThrottled"
    assert call("GET", GROUP)[0] == 404


def test_a_cut_connection_gets_no_answer_and_is_logged_as_such(call: Caller) -> None:
    call.arm.cloud.faults.plant("ConnectionCut")

    assert call("GET", SUBSCRIPTION)[0] == 0
    assert len(call.cut) == 1
    assert call.entries()[0]["status"] == 0


def test_latency_and_slowness_add_up(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    call.arm.cloud.faults.plant("Slow", delay_seconds=3.0)

    assert call("GET", SUBSCRIPTION)[0] == 200
    assert slept == [3.0]


def test_a_bug_is_a_500_in_arms_shape_with_its_traceback_in_the_log(
    call: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError("a bug")

    call.arm.cloud.router = Router([Route("GET", "/broken", broken)])

    status, _, found = call("GET", "/broken")

    assert (status, found["error"]["code"]) == (500, "InternalServerError")
    assert "RuntimeError: a bug" in capsys.readouterr().out


def test_the_log_has_what_happened_and_no_secret(call: Caller) -> None:
    secret = "s3cr3t"
    call(
        "POST",
        "/adfs/oauth2/token",
        f"client_secret={secret}".encode(),
        query=f"client_secret={secret}&sig={secret}&api-version=1&$skiptoken=abc",
        authorization=f"Bearer {secret}",
        user_agent="AZURECLI/2.91.0 (PIP) azsdk-python",
        content_type="application/x-www-form-urlencoded",
    )

    (entry,) = call.entries()
    assert list(entry) == ["time", "method", "path", "query", "status", "milliseconds", "client"]
    assert entry["client"] == "AZURECLI/2.91.0"
    assert entry["query"]["$skiptoken"] == "abc"
    assert secret not in json.dumps(entry)


def test_the_control_end_is_an_unknown_path_to_strangers(call: Caller) -> None:
    assert call("GET", "/_sandbox/status")[0] == 404
    assert call("GET", "/_sandbox/status", x_sandbox_secret="wrong")[0] == 404
    assert call.control("GET", "status")[0] == 200
    # The CLI's own question is no request of a client.
    assert [entry["status"] for entry in call.entries()] == [404, 404]


def test_faults_are_planted_listed_and_cleared_through_the_control_end(call: Caller) -> None:
    status, _, planted = call.control("POST", "faults", {"preset": "Slow", "delay_seconds": 1})
    node = call.control("POST", "faults", {"preset": "unreachable", "node": "web", "times": None})

    assert status == 201
    assert planted["delaySeconds"] == 1
    assert node[2] == {"node": "/vm/web", "fault": "unreachable", "times": None}
    shown = call.control("GET", "status")[2]
    assert shown["nodes"] == [{"name": "web"}]
    assert len(shown["faults"]) == 2
    assert call.control("DELETE", "faults", query=f"id={planted['id']}")[2] == {"cleared": 1}
    assert call.control("DELETE", "faults")[2] == {"cleared": 1}
    assert call.control("GET", "status")[2]["faults"] == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"preset": "Nonsense"}, "unknown fault"),
        ({"preset": "slow", "node": "nobody"}, "there is no nobody"),
        ({"node": "web"}, "needs a name"),
        ({"id": "mine", "preset": "Slow"}, "has no id"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_a_sentence(
    call: Caller, fault: Any, words: str
) -> None:
    status, _, found = call.control("POST", "faults", fault)

    assert status == 400
    assert words in found["message"]
