"""The rehearsal cloud as an ASGI application: sockets on one side, values on the other."""

import asyncio
import json
import time
import traceback
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from azlinux_cli.sandbox import lenient
from azlinux_cli.sandbox.cluster_door import ClusterDoor
from azlinux_cli.sandbox.control import PREFIX, Control
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.quota import Quota
from azlinux_cli.sandbox.request_log import RequestLog

Scope = MutableMapping[str, Any]
Receive = Callable[[], Any]
Send = Callable[[Any], Any]
Cut = Callable[[Scope], None]

# "The maximum size of a request is 4 MB" (ARM limits: template and request size).
LARGEST_BODY_BYTES = 4 * 1024 * 1024


class TooLargeError(Exception):
    """A body beyond ARM's limit."""


class Application:
    """Turns ASGI into `Cloud.handle`, acts out faults, and keeps the log."""

    def __init__(
        self,
        cloud: Cloud,
        control: Control,
        log: RequestLog,
        cut: Cut,
        clusters: ClusterDoor | None = None,
    ) -> None:
        self._cloud = cloud
        self._clusters = clusters
        self._control = control
        self._log = log
        self._cut = cut
        self._quota = Quota(cloud.clock)
        self.changed = asyncio.Event()  # set when an operation may have been begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self._clusters is not None and self._clusters.owns(scope):
            await self._clusters(scope, receive, send, self.changed.set)
            return
        started = time.monotonic()
        request, refusal = await self._read(scope, receive)
        ours = request.path.startswith(PREFIX) and self._control.owns(request)
        if ours:
            response: Response | None = refusal or self._control.handle(request)
        else:
            response = refusal or await self._respond(request)
        self.changed.set()
        if not ours:  # before the answer: who has heard it finds it in the log
            self._log.write(request, response.status if response else 0, started)
        if response is None:
            self._cut(scope)
            await receive()  # returns when the server knows that the client is gone
        else:
            self._dress(request, response)
            await _send(request, response, send)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[Request, Response | None]:
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        body, refusal = None, None
        try:
            body = parse_body(headers.get("content-type", ""), await _receive_all(receive))
        except TooLargeError:
            refusal = Response.refusing(
                ArmError(
                    413,
                    "RequestEntityTooLarge",
                    "The request content size exceeds the maximum size of 4 MB.",
                )
            )
        except ValueError as error:
            refusal = Response.refusing(
                ArmError(
                    400,
                    "InvalidRequestContent",
                    f"The request content was invalid and could not be deserialized: '{error}'.",
                )
            )
        request = Request(
            method=scope["method"],
            path=scope["path"],
            query=query,
            headers=headers,
            body=body,
            base_url=f"https://{headers.get('host', 'localhost')}",
            client_address=(scope.get("client") or ("",))[0],
        )
        return request, refusal

    async def _respond(self, request: Request) -> Response | None:
        """None: the connection is to be cut."""
        fault = self._cloud.faults.for_request(request)
        delay = self._cloud.settings.latency_seconds + (fault.delay_seconds if fault else 0.0)
        if delay:
            await asyncio.sleep(delay)
        if fault is not None and fault.cut:
            return None
        if fault is not None and fault.status:
            return Response.refusing(fault.error(request))
        return self._handle(request)

    def _handle(self, request: Request) -> Response:
        try:
            return self._cloud.handle(request)
        except Exception:  # noqa: BLE001 - a bug of the sandbox; the client hears it as ARM says it
            print(f"{request.method} {request.path}", traceback.format_exc(), sep="\n", flush=True)  # noqa: T201
            return Response.refusing(
                ArmError(
                    500,
                    "InternalServerError",
                    "The sandbox has a bug; `azl sandbox logs --server` has the traceback.",
                )
            )

    def _dress(self, request: Request, response: Response) -> None:
        """Headers that ARM adds to every answer (ARM RPC, "Common response headers")."""
        identifier = str(uuid.uuid4())
        correlation = request.headers.get("x-ms-correlation-request-id", identifier)
        response.headers.setdefault("x-ms-request-id", identifier)
        response.headers.setdefault("x-ms-correlation-request-id", correlation)
        response.headers.setdefault("x-ms-routing-request-id", f"SANDBOX:{identifier}")
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.update(self._quota.headers(request))
        echoed = request.headers.get("x-ms-client-request-id")
        if echoed and request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            response.headers["x-ms-client-request-id"] = echoed


def parse_body(content_type: str, data: bytes) -> Any:
    """JSON, or the fields of a form. Raises ValueError."""
    if not data:
        return None
    if content_type.startswith("application/x-www-form-urlencoded"):
        return {unquote_plus(k): v for k, v in parse_qsl(data.decode(), keep_blank_values=True)}
    return lenient.loads(data)


async def _receive_all(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    if size > LARGEST_BODY_BYTES:
        raise TooLargeError
    return b"".join(parts)


async def _send(request: Request, response: Response, send: Send) -> None:
    body, kind = _encode(response.body)
    headers = [(k.lower().encode("latin-1"), v.encode()) for k, v in response.headers.items()]
    if kind and "content-type" not in {k.lower() for k in response.headers}:
        headers.append((b"content-type", kind))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    sent = b"" if request.method == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})


def _encode(body: Any) -> tuple[bytes, bytes]:
    if body is None:
        return b"", b""
    if isinstance(body, bytes):
        return body, b"application/octet-stream"
    if isinstance(body, str):
        return body.encode(), b"text/plain; charset=utf-8"
    return json.dumps(body).encode(), b"application/json; charset=utf-8"
