"""The Kubernetes API of the rehearsed clusters as an ASGI application: answers, and streams."""

import asyncio
import json
import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.faults import Fault
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kubernetes.api import refusing
from azlinux_cli.sandbox.kubernetes.clusters import PREFIX, Clusters
from azlinux_cli.sandbox.kubernetes.status import StatusError, internal
from azlinux_cli.sandbox.kubernetes.watch import BOOKMARK_SECONDS, Watch
from azlinux_cli.sandbox.request_log import RequestLog

Scope = MutableMapping[str, Any]
Receive = Callable[[], Any]
Send = Callable[[Any], Any]

# --max-request-bytes of etcd, as kube-apiserver enforces it (MaxRequestBodyBytes).
LARGEST_BODY_BYTES = 3 * 1024 * 1024


class ClusterDoor:
    """Everything below /kubernetes. Planted faults of requests meet it as they do ARM."""

    def __init__(
        self, clusters: Clusters, cloud: Cloud, log: RequestLog, cut: Callable[[Scope], None]
    ) -> None:
        self._clusters = clusters
        self._cloud = cloud
        self._log = log
        self._cut = cut
        self._streams: set[asyncio.Event] = set()
        self._closing = False

    def owns(self, scope: Scope) -> bool:
        return str(scope["path"]).startswith(PREFIX)

    def close(self) -> None:
        """End all watches; none is told more."""
        self._closing = True
        for woken in self._streams:
            woken.set()

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, on_answer: Callable[[], None]
    ) -> None:
        """`on_answer`: something may have begun that ends by itself."""
        started = time.monotonic()
        request = await _read(scope, receive)
        fault = self._cloud.faults.for_request(request)
        delay = self._cloud.settings.latency_seconds + (fault.delay_seconds if fault else 0.0)
        if delay:
            await asyncio.sleep(delay)
        if fault is not None and fault.cut:
            self._log.write(request, 0, started)
            self._cut(scope)
            await receive()
            return
        answer = self._answer(request, fault)
        on_answer()
        status = answer.status if isinstance(answer, Response) else 200
        self._log.write(request, status, started)
        if isinstance(answer, Response):
            await _send(request, answer, send)
        else:
            await self._stream(answer, receive, send)

    def _answer(self, request: Request, fault: Fault | None) -> Response | Watch:
        if len(request.body or b"") > LARGEST_BODY_BYTES:
            text = f"Request entity too large: limit is {LARGEST_BODY_BYTES}"
            return refusing(StatusError(413, "RequestEntityTooLarge", text))
        if fault is not None and fault.status:
            seconds = fault.retry_after_seconds or 0
            return refusing(
                StatusError(fault.status, fault.code, fault.message, retry_after_seconds=seconds)
            )
        try:
            return self._clusters.answer(request)
        except Exception:  # noqa: BLE001 - a bug of the sandbox; the client hears it as a Status
            print(f"{request.method} {request.path}", traceback.format_exc(), sep="\n", flush=True)  # noqa: T201
            return refusing(internal("the sandbox has a bug; `azl sandbox logs --server` has it"))

    async def _stream(self, watch: Watch, receive: Receive, send: Send) -> None:
        """Send events as they come, until the client goes or the watch's time is up."""
        woken = asyncio.Event()
        stop = watch.listen(woken.set)
        left = asyncio.create_task(_await_leaving(receive, woken))
        self._streams.add(woken)
        end = time.monotonic() + watch.seconds
        try:
            await send(_start(200))
            waiting = True
            while waiting and not (left.done() or self._closing):
                woken.clear()
                await _send_events(watch.take(), send)
                waiting = not watch.over and await _wait(woken, end)
                if not woken.is_set():
                    await _send_events([] if watch.over else watch.mark(), send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            stop()
            self._streams.discard(woken)
            left.cancel()


async def _await_leaving(receive: Receive, woken: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    woken.set()


async def _wait(woken: asyncio.Event, end: float) -> bool:
    """Until something happened, or a bookmark is due; False: the time is up."""
    left = end - time.monotonic()
    if left <= 0:
        return False
    try:
        await asyncio.wait_for(woken.wait(), min(left, BOOKMARK_SECONDS))
    except TimeoutError:
        return time.monotonic() < end
    return True


async def _read(scope: Scope, receive: Receive) -> Request:
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if sum(map(len, parts)) <= LARGEST_BODY_BYTES:
            parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)),
        headers=headers,
        body=b"".join(parts),
        base_url=f"https://{headers.get('host', 'localhost')}",
        client_address=(scope.get("client") or ("",))[0],
    )


def _start(status: int, *more: tuple[bytes, bytes], kind: bytes = b"application/json") -> Json:
    headers = [(b"content-type", kind), (b"cache-control", b"no-cache, private"), *more]
    return {"type": "http.response.start", "status": status, "headers": headers}


async def _send(request: Request, response: Response, send: Send) -> None:
    body, kind = _encoded(response.body)
    headers = {k.lower(): v for k, v in response.headers.items()}
    kind = headers.pop("content-type", kind)
    extra = [(k.encode(), v.encode()) for k, v in headers.items()]
    extra.append((b"content-length", str(len(body)).encode()))
    await send(_start(response.status, *extra, kind=kind.encode()))
    sent = b"" if request.method == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})


def _encoded(body: Any) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return json.dumps(body).encode(), "application/json"


async def _send_events(events: list[Json], send: Send) -> None:
    if events:
        body = "".join(json.dumps(event) + "\n" for event in events).encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})
