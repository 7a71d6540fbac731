"""Requests to one cluster's API server, and its answers as documents or as azl's errors."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from azlinux_cli import __version__
from azlinux_cli.adapters.kubernetes.exec_plugin import Credential, run_plugin
from azlinux_cli.adapters.kubernetes.kubeconfig import Access
from azlinux_cli.adapters.kubernetes.refusal import broken, refusal
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

Document = dict[str, Any]
TIMEOUT_S = 30.0
PAGE = 500  # objects of a list
TRIES = 3
_UNAUTHORIZED, _GONE = 401, 410
_GOOD = range(200, 300)
_AGAIN = {429, 500, 502, 503, 504}
LONGEST_PAUSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    document: Document
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Of a Status, in the server's words: with the causes it gives."""
        details = self.document.get("details") or {}
        causes = [str(cause.get("message") or "") for cause in details.get("causes") or ()]
        return " ".join([str(self.document.get("message") or ""), *causes]).strip()

    @property
    def retry_after_s(self) -> float | None:
        try:
            return float(self.headers.get("Retry-After") or "")
        except ValueError:
            return None


class KubernetesApi:
    """Signs in at the first request, and once more when that has expired. Safe from any thread."""

    def __init__(
        self,
        access: Access,
        clock: Clock,
        sign_in: Callable[[Access], Credential] | None = None,
    ) -> None:
        self._access = access
        self._clock = clock
        self._sign_in = sign_in or _signed_in
        self._lock = threading.Lock()
        self._credential: Credential | None = None
        self._opener: OpenerDirector | None = None

    # reading ----------------------------------------------------------------

    def list(self, path: str, **query: str) -> list[Document]:
        """All objects of a list, page by page; from the start again if it changed too much."""
        found: list[Document] = []
        going_on = ""
        while True:
            page = {**query, "limit": str(PAGE), **({"continue": going_on} if going_on else {})}
            answer = self._ask_again("GET", f"{path}?{urlencode(page)}")
            if answer.status == _GONE and going_on:
                found, going_on = [], ""
                continue
            self._check(answer, f"list {path.rpartition('/')[2]}")
            found += answer.document.get("items") or []
            going_on = (answer.document.get("metadata") or {}).get("continue") or ""
            if not going_on:
                return found

    # changing ---------------------------------------------------------------

    def patch(self, path: str, change: Document, what: str) -> None:
        """A merge patch: it sets values, so that once more does no harm."""
        answer = self._ask_again("PATCH", path, change, "application/merge-patch+json")
        self._check(answer, what)

    def post(self, path: str, body: Document) -> Answer:
        """Whatever the server says is an answer, apart from 401 and 403."""
        answer = self._ask("POST", path, body)
        if answer.status in {_UNAUTHORIZED, 403}:
            self._check(answer, "evict a pod")
        return answer

    # requests ---------------------------------------------------------------

    def _check(self, answer: Answer, what: str) -> None:
        if answer.status not in _GOOD:
            raise refusal(answer.status, answer.message, what, self._access.context)

    def _ask_again(self, *request: Any) -> Answer:
        """A server that is busy is asked again, as it says or a second later."""
        for number in range(TRIES):
            answer = self._ask(*request)
            if answer.status not in _AGAIN or number == TRIES - 1:
                break
            pause = answer.retry_after_s
            self._clock.sleep(min(float(number + 1) if pause is None else pause, LONGEST_PAUSE_S))
        return answer

    def _ask(
        self, method: str, path: str, body: Document | None = None, media: str = "application/json"
    ) -> Answer:
        answer = self._asked(method, path, body, media)
        if answer.status == _UNAUTHORIZED and self._access.plugin is not None:
            with self._lock:
                self._credential = self._opener = None
            answer = self._asked(method, path, body, media)
        return answer

    def _asked(self, method: str, path: str, body: Document | None, media: str) -> Answer:
        import json
        from http.client import HTTPException
        from urllib.request import Request

        opener, token = self._door()
        headers = {"Accept": "application/json", "User-Agent": f"azl/{__version__}"}
        if body is not None:
            headers["Content-Type"] = media
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = json.dumps(body).encode() if body is not None else None
        url = f"{self._access.server}{path}"
        request = Request(url, data=data, headers=headers, method=method)  # noqa: S310 - https only (kubeconfig.py)
        try:
            with opener.open(request, timeout=TIMEOUT_S) as response:
                document = _parsed(response.read(), response.status)
                return Answer(response.status, document, dict(response.headers))
        except (OSError, HTTPException, ValueError) as error:
            raise broken(error, self._access.context, self._access.server) from None

    def _door(self) -> "tuple[OpenerDirector, str]":
        """What requests go through, and the token they carry; made when it is first needed."""
        with self._lock:
            if self._credential is None:
                self._credential = self._sign_in(self._access)
            if self._opener is None:
                self._opener = _opener(self._access, self._credential)
            return self._opener, self._credential.token


def _signed_in(access: Access) -> Credential:
    if access.plugin is not None:
        return run_plugin(access, access.plugin)
    return Credential(access.token, access.certificate, access.key)


def _parsed(body: bytes, status: int) -> Document:
    """Refusals may come from a proxy, in any form. Raises ValueError for what is no object."""
    import json

    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    if status in _GOOD:
        raise ValueError("its answer is no JSON object")
    return {}


def _opener(access: Access, credential: Credential) -> "OpenerDirector":
    """No redirects, no errors for a status; the certificate is always checked."""
    import ssl
    from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler

    try:
        context = ssl.create_default_context(cadata=access.ca or None)
    except (ssl.SSLError, ValueError) as error:
        raise broken(error, access.context, access.server) from None
    if credential.certificate:
        _present(context, credential)
    handler = HTTPSHandler(context=context)
    opener = OpenerDirector()
    opener.add_handler(ProxyHandler({"https": access.proxy} if access.proxy else None))
    opener.add_handler(handler)
    return opener


def _present(context: Any, credential: Credential) -> None:
    """OpenSSL reads certificates from files only: one of mode 0600 that is gone at once."""
    import os
    import ssl
    import tempfile

    from azlinux_cli.domain.errors import UsageError

    handle, name = tempfile.mkstemp(prefix="azl-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{credential.certificate}\n{credential.key}\n")
        context.load_cert_chain(name)
    except ssl.SSLError:
        raise UsageError("the kubeconfig's client certificate and key do not fit") from None
    finally:
        os.unlink(name)  # noqa: PTH108 - pathlib is one more import
