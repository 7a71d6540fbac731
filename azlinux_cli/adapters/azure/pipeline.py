"""The road every ARM request takes, azl's own and the SDK clients' alike."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import (
    ContentDecodePolicy,
    HTTPPolicy,
    ProxyPolicy,
    RedirectPolicy,
    RequestIdPolicy,
    RetryPolicy,
    SansIOHTTPPolicy,
    SensitiveHeaderCleanupPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.core.policies import (
    ARMAutoResourceProviderRegistrationPolicy,
    ARMChallengeAuthenticationPolicy,
)

from azlinux_cli import __version__
from azlinux_cli.adapters.azure.credential import AzlCredential
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.ports.clock import Clock

USER_AGENT = f"azl/{__version__}"
CONNECT_S = 10
READ_S = 60
LONGEST_RETRY_S = 60.0  # a longer Retry-After is told to the person instead of slept through
_POOL = 64  # connections kept: as many as machines are worked on at once
_REFUSED = 401
_ANSWERED = "azl_challenge_answered"
_LOOPBACK = ("localhost", "127.", "[::1]")

Policy = HTTPPolicy[Any, Any] | SansIOHTTPPolicy[Any, Any]
AnyRequest = PipelineRequest[Any]
AnyResponse = PipelineResponse[Any, Any]


class PatientRetry(RetryPolicy[Any, Any]):
    """The SDK's retries, but none for a connection that is refused, nor for a wait of minutes."""

    def __init__(self) -> None:
        super().__init__(retry_connect=0, retry_backoff_max=30)

    def is_retry(self, settings: dict[str, Any], response: AnyResponse) -> bool:
        wanted = self.get_retry_after(response)
        if wanted is not None and wanted > LONGEST_RETRY_S:
            return False
        return bool(super().is_retry(settings, response))


class Authentication(ARMChallengeAuthenticationPolicy):
    """Bearer tokens; one that ARM refuses is forgotten, and a new one tried once."""

    def __init__(self, credential: AzlCredential, *scopes: str) -> None:
        super().__init__(credential, *scopes)
        self._azl = credential

    def on_response(self, request: AnyRequest, response: AnyResponse) -> None:
        super().on_response(request, response)
        if response.http_response.status_code == _REFUSED:
            used = request.http_request.headers.get("Authorization", "").removeprefix("Bearer ")
            self._azl.forget(*self._scopes, token=used)

    def send(self, request: AnyRequest) -> AnyResponse:
        """azure-core gives up on a 401 without a challenge; a new token may do all the same."""
        request.context[_ANSWERED] = False
        response: AnyResponse = super().send(request)
        answered = request.context.pop(_ANSWERED)
        if response.http_response.status_code != _REFUSED or answered:
            return response
        self.authorize_request(request, *self._scopes)
        response = self.next.send(request)
        self.on_response(request, response)
        return response

    def on_challenge(self, request: AnyRequest, response: AnyResponse) -> bool:
        """The service's claims challenge is answered by the SDK; any other 401 in `send`."""
        answered = bool(super().on_challenge(request, response))
        request.context[_ANSWERED] = answered
        return answered


class Transport(RequestsTransport):  # type: ignore[misc]  # azure-core exports it untyped
    """requests, with room for a whole fleet, and waits that pass on azl's clock."""

    def __init__(self, endpoint: str, ca_bundle: str | None, clock: Clock) -> None:
        if ca_bundle is not None and not Path(ca_bundle).is_file():
            raise UsageError(
                f"ca-bundle {ca_bundle} is not a file",
                hint="azl sandbox start writes its own; azl config list shows the setting",
            )
        host = urlsplit(endpoint).netloc
        super().__init__(
            connection_timeout=CONNECT_S,
            read_timeout=READ_S,
            connection_verify=ca_bundle or True,
            # A proxy is no way to this very machine, whatever HTTPS_PROXY says.
            use_env_settings=not host.startswith(_LOOPBACK),
        )
        self._clock = clock

    def _init_session(self, session: Any) -> None:
        super()._init_session(session)
        for adapter in session.adapters.values():
            adapter.init_poolmanager(_POOL, _POOL)

    def sleep(self, duration: float) -> None:
        self._clock.sleep(duration)


def policies(credential: AzlCredential, scope: str) -> Sequence[Policy]:
    """What every request passes, first to last. No logging: a request carries a token."""
    return [
        RequestIdPolicy(),
        UserAgentPolicy(USER_AGENT, user_agent_overwrite=True),
        ProxyPolicy(),
        ContentDecodePolicy(),
        ARMAutoResourceProviderRegistrationPolicy(),
        RedirectPolicy(),
        PatientRetry(),
        Authentication(credential, scope),
        SensitiveHeaderCleanupPolicy(),
    ]
