"""An ARM that answers what a test tells it, below the SDK's whole pipeline: no socket, no time."""

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import requests
from azure.core.credentials import AccessToken
from azure.mgmt.core import ARMPipelineClient
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from azlinux_cli.adapters.azure.arm import ArmClient
from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.credential import AzlCredential
from azlinux_cli.adapters.azure.pipeline import Transport, policies
from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.azure.token_cache import TokenCache
from azlinux_cli.domain.settings import Settings
from tests.fakes.clock import FakeClock

ENDPOINT = "https://arm.invalid"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


@dataclass(frozen=True)
class Answer:
    """One response; `error` is raised by the connection instead."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Exception | None = None


def refusal(status: int, code: str, message: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"error": {"code": code, "message": message}}, named)


Responder = Callable[[requests.PreparedRequest], Answer]


class ArmService(BaseAdapter):
    """Rules are asked in order; of a list of answers the last one repeats."""

    def __init__(self) -> None:
        super().__init__()
        self._rules: list[tuple[str, re.Pattern[str], Responder]] = []
        self.requests: list[requests.PreparedRequest] = []

    def on(self, method: str, pattern: str, *answers: Answer | Responder) -> None:
        left = list(answers)

        def respond(request: requests.PreparedRequest) -> Answer:
            answer = left.pop(0) if len(left) > 1 else left[0]
            return answer(request) if callable(answer) else answer

        self._rules.append((method, re.compile(pattern), respond))

    @property
    def asked(self) -> list[str]:
        return [f"{r.method} {(r.url or '').removeprefix(ENDPOINT)}" for r in self.requests]

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> Any:
        self.requests.append(request)
        for method, pattern, respond in self._rules:
            if method == request.method and pattern.search(request.url or ""):
                return answered(request, respond(request))
        raise AssertionError(f"nobody answers {request.method} {request.url}")

    def close(self) -> None:
        pass


def answered(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    if answer.error is not None:
        raise answer.error
    body = answer.body
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **answer.headers}
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(headers)
    response.url = request.url or ""
    response.request = request
    response.reason = "Reason"
    response.raw = HTTPResponse(
        io.BytesIO(raw), headers=headers, status=answer.status, preload_content=False
    )
    return response


class FakeTokens:
    """A credential source that hands out `token-1`, `token-2`, ..."""

    def __init__(self, clock: FakeClock, *, error: Exception | None = None) -> None:
        self._clock = clock
        self.error = error
        self.count = 0

    def __call__(self, sign_in: SignIn, prompt: object = None) -> Any:
        return SimpleNamespace(get_token=self._get)

    def _get(self, *scopes: str, **named: Any) -> AccessToken:
        if self.error is not None:
            raise self.error
        self.count += 1
        return AccessToken(f"token-{self.count}", int(self._clock.now()) + 3600)


def transport_on(service: ArmService, clock: FakeClock) -> Transport:
    transport = Transport(ENDPOINT, None, clock)
    transport.session = requests.Session()
    transport.session.mount("https://", service)
    return transport


def arm_on(service: ArmService, clock: FakeClock, *, tokens: FakeTokens | None = None) -> ArmClient:
    """The real client on the real pipeline; only the connection is the fake."""
    sign_in = SignIn("service-principal", "https://login.invalid", "tenant", "client", "secret")
    credential = AzlCredential(
        sign_in, clock, cache=TokenCache(), source=tokens or FakeTokens(clock)
    )
    client: ARMPipelineClient[Any, Any] = ARMPipelineClient(
        ENDPOINT,
        policies=policies(credential, f"{ENDPOINT}/.default"),
        transport=transport_on(service, clock),
    )
    return ArmClient(ENDPOINT, SUBSCRIPTION, client, clock)


def cloud_on(service: ArmService, clock: FakeClock) -> AzureCloud:
    """A whole cloud, SDK clients included, over the fake connection."""
    values = {"cloud": "azure", "endpoint": ENDPOINT, "subscription": SUBSCRIPTION}
    cloud = AzureCloud(Settings(None, values, {}), clock)
    sign_in = SignIn("service-principal", "https://login.invalid", "tenant", "client", "secret")
    credential = AzlCredential(sign_in, clock, source=FakeTokens(clock))
    cloud._parts = (credential, transport_on(service, clock))
    return cloud
