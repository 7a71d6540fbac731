"""ARM requests that need no SDK client: see ports/arm.py for what each does and raises.

arm = cloud.arm()
net = arm.scope("rg") + "/providers/Microsoft.Network/virtualNetworks/web-net"
made = arm.put(net, body, api_version=api_version.NETWORK, action="create network web-net")
document = made.wait(deadline_s=600)
"""

import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient

from azlinux_cli.adapters.azure.error import translated
from azlinux_cli.domain.errors import NotFoundError, RemoteError, UsageError
from azlinux_cli.ports.arm import Document, OnState, Operation
from azlinux_cli.ports.clock import Clock

_FIRST_REFUSAL = 400
Client = ARMPipelineClient[Any, Any]


class ArmClient:
    """`ports.arm.Arm` on the pipeline of azure-mgmt-core."""

    def __init__(self, endpoint: str, subscription: str, client: Client, clock: Clock) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._subscription = subscription
        self._client = client
        self._clock = clock

    @property
    def subscription(self) -> str:
        return self._subscription

    def scope(self, resource_group: str | None = None) -> str:
        path = f"/subscriptions/{self._subscription}"
        return f"{path}/resourceGroups/{resource_group}" if resource_group else path

    def get(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> Document:
        response = self._send("GET", path, api_version, action, params=params)
        return self._document(response, action)

    def find(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> Document | None:
        try:
            return self.get(path, api_version=api_version, action=action, params=params)
        except NotFoundError:
            return None

    def pages(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> Iterator[Document]:
        page = self.get(path, api_version=api_version, action=action, params=params)
        seen: set[str] = set()
        while True:
            items = page.get("value")
            if not isinstance(items, list):
                raise self._malformed(action)
            yield from items
            following = page.get("nextLink")
            if not following:
                return
            if following in seen:
                raise self._malformed(action)
            seen.add(following)
            self._check_origin(str(following), action)
            with translated(action, endpoint=self._endpoint):
                response = self._run(HttpRequest("GET", str(following)))
            page = self._document(response, action)

    def array(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> list[Document]:
        found = _body(self._send("GET", path, api_version, action, params=params))
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self._malformed(action)
        return found

    def put(
        self,
        path: str,
        body: Document,
        *,
        api_version: str,
        action: str,
        headers: Mapping[str, str] | None = None,
    ) -> Operation:
        return self._begin("PUT", path, api_version, action, body=body, headers=headers)

    def patch(self, path: str, body: Document, *, api_version: str, action: str) -> Operation:
        return self._begin("PATCH", path, api_version, action, body=body)

    def post(
        self, path: str, body: Document | None = None, *, api_version: str, action: str
    ) -> Operation:
        return self._begin("POST", path, api_version, action, body=body)

    def delete(self, path: str, *, api_version: str, action: str) -> Operation | None:
        try:
            return self._begin("DELETE", path, api_version, action)
        except NotFoundError:
            return None

    def resume(self, token: str, *, action: str) -> Operation:
        from azlinux_cli.adapters.azure.poller import Cadence

        try:
            _, response, _ = Cadence.from_continuation_token(
                token, client=self._client, deserialization_callback=_body
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError("this is no operation of Azure to go on waiting for") from error
        return self._operation(response, action)

    def _begin(
        self,
        method: str,
        path: str,
        api_version: str,
        action: str,
        *,
        body: Document | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Operation:
        response = self._send(method, path, api_version, action, body=body, headers=headers)
        return self._operation(response, action)

    def _operation(self, response: Any, action: str) -> Operation:
        return ArmOperation(self._client, response, self._clock, action, self._endpoint)

    def _send(
        self,
        method: str,
        path: str,
        api_version: str,
        action: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Document | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        request = HttpRequest(
            method,
            self._endpoint + quote(path, safe="/:@!$&'()*+,;=~"),
            params={"api-version": api_version, **(params or {})},
            json=body,
            headers={"Accept": "application/json", **(headers or {})},
        )
        with translated(action, endpoint=self._endpoint):
            return self._run(request)

    def _run(self, request: HttpRequest) -> Any:
        """The PipelineResponse. Raises HttpResponseError for every refusal."""
        response: Any = self._client.send_request(request, _return_pipeline_response=True)
        if response.http_response.status_code >= _FIRST_REFUSAL:
            raise HttpResponseError(response=response.http_response)
        return response

    def _document(self, response: Any, action: str) -> Document:
        document = _body(response)
        if not isinstance(document, dict):
            raise self._malformed(action)
        return document

    def _malformed(self, action: str) -> RemoteError:
        return RemoteError(
            f"could not {action}: {urlsplit(self._endpoint).netloc} sent an answer that is not of"
            " Azure Resource Manager",
            hint="is there a proxy or a sign-in page in between?",
            code="MalformedAnswer",
        )

    def _check_origin(self, link: str, action: str) -> None:
        """A token must not follow a link to another host."""
        here, there = urlsplit(self._endpoint), urlsplit(link)
        if (here.scheme, here.netloc.lower()) != (there.scheme, there.netloc.lower()):
            raise RemoteError(
                f"could not {action}: the list goes on at another host, {there.netloc}",
                code="MalformedAnswer",
            )


class ArmOperation:
    """`ports.arm.Operation`: waits in the caller's own thread."""

    def __init__(
        self, client: Client, response: Any, clock: Clock, action: str, endpoint: str
    ) -> None:
        from azlinux_cli.adapters.azure.poller import Cadence

        self._action = action
        self._endpoint = endpoint
        self._cadence = Cadence(clock, action=action, deadline_s=0)
        with translated(action, endpoint=endpoint):
            self._cadence.initialize(client, response, _body)

    @property
    def done(self) -> bool:
        return self._cadence.finished()

    @property
    def state(self) -> str:
        return str(self._cadence.status())

    @property
    def document(self) -> Document:
        found = self._cadence.resource()
        return found if isinstance(found, dict) else {}

    @property
    def token(self) -> str:
        return self._cadence.get_continuation_token()

    def wait(
        self,
        *,
        deadline_s: float,
        on_state: OnState | None = None,
        cancelled: threading.Event | None = None,
        final_read: bool = True,
    ) -> Document:
        self._cadence.final_read = final_read
        self._cadence.limit(deadline_s, on_state, cancelled)
        with translated(self._action, endpoint=self._endpoint):
            self._cadence.run()
        return self.document


def _body(response: Any) -> Any:
    """The JSON of a response, decoded by the pipeline; None when it has no body."""
    return response.context.get("deserialized_data")
