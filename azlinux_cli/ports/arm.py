"""Azure Resource Manager as documents: for what needs no SDK client of its own.

Paths are absolute (`/subscriptions/...`), documents are the JSON of ARM. `action` completes
"could not ..." in errors: "list virtual machines", "create network web-net".
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

Document = dict[str, Any]
OnState = Callable[[str], None]


class Operation(Protocol):
    """Something ARM has accepted and may still be doing."""

    @property
    def done(self) -> bool: ...

    @property
    def state(self) -> str:
        """ARM's word: InProgress, Succeeded, Failed, Canceled."""
        ...

    @property
    def document(self) -> Document:
        """The resource as last seen; empty when the service sent none."""
        ...

    @property
    def token(self) -> str:
        """Enough to go on waiting in another process (`Arm.resume`). Holds no secret."""
        ...

    def wait(
        self,
        *,
        deadline_s: float,
        on_state: OnState | None = None,
        cancelled: threading.Event | None = None,
        final_read: bool = True,
    ) -> Document:
        """The resource once the work is done; without `final_read` whatever was seen last.

        Raises OperationTimeoutError after `deadline_s` seconds or when `cancelled` is set (the
        work goes on), and what `Arm` raises when the work failed.
        """
        ...


class Arm(Protocol):
    """Safe from any thread.

    Every method raises UnreachableError, SignInError, AccessDeniedError, NotFoundError,
    ConflictError, CapacityError or RemoteError. Throttling is waited for, as Azure asks.
    """

    @property
    def subscription(self) -> str: ...

    def scope(self, resource_group: str | None = None) -> str:
        """The path of the subscription, or of one of its groups."""
        ...

    def get(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> Document: ...

    def find(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> Document | None:
        """As get, but None where there is nothing."""
        ...

    def pages(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> Iterator[Document]:
        """The items of a list, however many pages it has."""
        ...

    def array(
        self, path: str, *, api_version: str, action: str, params: Mapping[str, str] | None = None
    ) -> list[Document]:
        """As get, where the service answers with a bare list (images do)."""
        ...

    def put(
        self,
        path: str,
        body: Document,
        *,
        api_version: str,
        action: str,
        headers: Mapping[str, str] | None = None,
    ) -> Operation: ...

    def patch(self, path: str, body: Document, *, api_version: str, action: str) -> Operation: ...

    def post(
        self, path: str, body: Document | None = None, *, api_version: str, action: str
    ) -> Operation: ...

    def delete(self, path: str, *, api_version: str, action: str) -> Operation | None:
        """None where there was nothing to delete."""
        ...

    def resume(self, token: str, *, action: str) -> Operation:
        """Raises UsageError for something that is not an operation's token."""
        ...
