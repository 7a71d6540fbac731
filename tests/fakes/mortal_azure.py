"""azl's own Azure adapters on a rehearsal cloud in this process, which may die at any request.

Below the SDK's pipeline, without a socket: every rule of the sandbox's ARM, on a clock that obeys.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import requests

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.credential import AzlCredential
from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.domain.settings import Settings
from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID
from tests.fakes.arm import FakeArm
from tests.fakes.arm_service import ENDPOINT, Answer, ArmService, FakeTokens, answered, transport_on

T = TypeVar("T")
_GENERATED = re.compile(r"[0-9a-f]{8,}(-[0-9a-f]{4,})*")  # ids and suffixes that no test foresees


class Killed(BaseException):
    """kill -9, as far as the code under test can tell: nothing of it runs any more."""


@dataclass
class Life:
    """A process that dies at the `dies_at`-th point; there is one before and one after each act."""

    dies_at: int | None = None
    points: list[str] = field(default_factory=list)
    cause: str | None = None

    def act(self, name: str, does: Callable[[], T]) -> T:
        self._point(f"before {name}")
        done = does()
        self._point(f"after {name}")
        return done

    def _point(self, name: str) -> None:
        if self.cause is None:
            self.points.append(name)
            if len(self.points) == self.dies_at:
                self.cause = name
        if self.cause is not None:  # the SDK polls in threads of its own: all of them die
            raise Killed(self.cause)


class MortalService(ArmService):
    """Requests go to the rehearsal cloud; `accepted` are the changes it took."""

    def __init__(self, arm: FakeArm, life: Life) -> None:
        super().__init__()
        self._arm = arm
        self._life = life
        self.accepted: list[str] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> Any:
        parts = urlsplit(request.url or "")
        resource = parts.path.rpartition("/providers/")[2] or parts.path
        what = f"{request.method} {_GENERATED.sub('*', resource)}"
        return self._life.act(what, lambda: answered(request, self._answer(request, what)))

    def _answer(self, request: requests.PreparedRequest, what: str) -> Answer:
        parts = urlsplit(request.url or "")
        said = self._arm.cloud.handle(
            Request(
                request.method or "",
                unquote(parts.path),
                dict(parse_qsl(parts.query)),
                {name.lower(): str(value) for name, value in request.headers.items()},
                _json(request.body),
                base_url=ENDPOINT,
            )
        )
        if request.method != "GET" and said.status < 300:
            self.accepted.append(what)
        return Answer(said.status, said.body, said.headers)


def _json(body: Any) -> Any:
    return json.loads(body) if body else None


def azure_on(arm: FakeArm, service: ArmService) -> AzureCloud:
    """A whole cloud, SDK clients included, in one life."""
    values = {"cloud": "azure", "endpoint": ENDPOINT, "subscription": SUBSCRIPTION_ID}
    cloud = AzureCloud(Settings(None, values, {}), arm.clock)
    sign_in = SignIn("service-principal", "https://login.invalid", "tenant", "client", "secret")
    credential = AzlCredential(sign_in, arm.clock, source=FakeTokens(arm.clock))
    cloud._parts = (credential, transport_on(service, arm.clock))
    return cloud
