"""Long-running operations: accepted now, done at a set time, known by a URL meanwhile.

An operation's effect is named, not held: the name and its arguments are in the store, so an
operation that was under way when the process died goes on after the next start.

Sources: ARM RPC async operations (`Azure-AsyncOperation`, `Location`, `Retry-After`; statuses
InProgress, Succeeded, Failed, Canceled), arm-resource-provider contract, "Asynchronous operations".
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response

if TYPE_CHECKING:
    from azlinux_cli.sandbox.kernel.cloud import Cloud

Effect = Callable[["Cloud", "Operation"], Any]
EFFECTS: dict[str, Effect] = {}

Watcher = Callable[["Cloud", "Operation"], None]
WATCHERS: list[Watcher] = []

KIND = "operation"
# How long the end of an operation can be asked about; forgotten at the next start after that.
KEPT_SECONDS = 24 * 3600


class LaterError(Exception):
    """Raised by an effect that has to wait for something: it is asked again `seconds` later.

    What it noted in the operation's arguments is kept.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked again in {seconds} s")
        self.seconds = seconds


class CanceledError(ArmError):
    """Raised by an effect that gave up where Azure calls an operation Canceled, not Failed."""


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register what happens when operations of this name are done.

    The return value, if any, is the operation's `properties.output`; an ArmError makes it Failed.
    """

    def register(function: Effect) -> Effect:
        EFFECTS[name] = function
        return function

    return register


def watcher(function: Watcher) -> Watcher:
    """Register what is told of every operation that ended, after its effect."""
    WATCHERS.append(function)
    return function


def rfc3339(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")


@dataclass(slots=True)
class Operation:
    """One accepted request that is not done, or was."""

    id: str
    name: str  # of its effect
    provider: str  # "Microsoft.Compute"
    location: str
    subscription: str
    resource_id: str
    arguments: dict[str, Any]
    started: float
    due: float | None  # None: ended by `Operations.end`, not by time
    status: str = "InProgress"
    ended: float | None = None
    error: dict[str, Any] | None = None
    output: Any = None
    method: str = "*"  # of the request that began it

    def document(self) -> dict[str, Any]:
        return {slot: getattr(self, slot) for slot in self.__slots__}

    @property
    def running(self) -> bool:
        return self.ended is None

    def status_document(self) -> dict[str, Any]:
        """What a poll of `Azure-AsyncOperation` reads."""
        out: dict[str, Any] = {
            "name": self.id,
            "status": self.status,
            "startTime": rfc3339(self.started),
        }
        if self.ended is not None:
            out["endTime"] = rfc3339(self.ended)
        if self.error is not None:
            out["error"] = self.error
        if self.output is not None:
            out["properties"] = {"output": self.output}
        return out


class Operations:
    """All operations of the cloud, running and done."""

    def __init__(self, cloud: "Cloud") -> None:
        self._cloud = cloud
        # Ids in order of acceptance; every request asks which are due.
        found = [Operation(**doc) for _, doc in cloud.store.items(KIND)]
        self._running = {op.id: op.due for op in found if op.running}
        expired = cloud.clock.now() - KEPT_SECONDS
        for operation in found:
            if operation.ended is not None and operation.ended < expired:
                cloud.store.delete(KIND, operation.id)

    def begin(
        self,
        name: str,
        resource_id: str,
        *,
        provider: str,
        location: str,
        arguments: dict[str, Any] | None = None,
        weight: float | None = 1.0,
    ) -> Operation:
        """Accept work on `resource_id`; its effect happens `operation_seconds * weight` from now.

        `weight` None: it has no effect of its own and lasts until `end` is called.
        """
        if weight is not None and name not in EFFECTS:
            raise KeyError(name)
        now = self._cloud.clock.now()
        subscription = resource_id.split("/")[2]
        operation = Operation(
            id=str(uuid.uuid4()),
            name=name,
            provider=provider,
            location=location,
            subscription=subscription,
            resource_id=resource_id,
            arguments=arguments or {},
            started=now,
            due=None if weight is None else now + self._cloud.settings.operation_seconds * weight,
            method=self._cloud.method,
        )
        self._cloud.store.put(KIND, operation.id, operation.document())
        self._running[operation.id] = operation.due
        return operation

    def get(self, operation_id: str) -> Operation | None:
        found = self._cloud.store.get(KIND, operation_id)
        return Operation(**found) if found else None

    def running(self, resource_id: str | None = None) -> list[Operation]:
        """Operations that are not done, oldest first; of one resource, or of all."""
        found = [op for op in map(self.get, list(self._running)) if op is not None]
        if resource_id is None:
            return found
        return [op for op in found if op.resource_id.lower() == resource_id.lower()]

    def advance(self) -> None:
        """Carry out the effects of all operations that are due, in order of time."""
        while due := self._due(self._cloud.clock.now()):
            for operation_id in due:
                operation = self.get(operation_id)
                if operation is not None and operation.running:
                    self._finish(operation)

    def next_due(self) -> float | None:
        return min((due for due in self._running.values() if due is not None), default=None)

    def end(self, operation: Operation, error: ArmError | None = None) -> None:
        """End an operation before its time, or one that was begun without a due time."""
        operation.status = _status(error) if error else "Succeeded"
        operation.error = error.fields if error else None
        self._record(operation, self._cloud.clock.now())

    def _due(self, now: float) -> list[str]:
        found = [(due, key) for key, due in self._running.items() if due is not None and due <= now]
        return [key for _, key in sorted(found, key=lambda item: item[0])]

    def _finish(self, operation: Operation) -> None:
        try:
            self._carry_out(operation)
        except LaterError as later:
            operation.due = (operation.due or operation.started) + later.seconds
            self._cloud.store.put(KIND, operation.id, operation.document())
            self._running[operation.id] = operation.due
        else:
            self._record(operation, max(operation.due or 0.0, operation.started))

    def _carry_out(self, operation: Operation) -> None:
        try:
            self._cloud.faults.check_operation(operation)
            operation.output = EFFECTS[operation.name](self._cloud, operation)
            operation.status = "Succeeded"
        except ArmError as error:
            operation.status = _status(error)
            operation.error = error.fields
            self._cloud.on_failed(operation)

    def _record(self, operation: Operation, ended: float) -> None:
        operation.ended = ended
        self._cloud.store.put(KIND, operation.id, operation.document())
        self._running.pop(operation.id, None)
        for watch in WATCHERS:
            watch(self._cloud, operation)

    def accepted(
        self,
        operation: Operation,
        request: Request,
        *,
        status: int = 202,
        body: Any = None,
        location: bool | None = None,
    ) -> Response:
        """The answer to the request that began `operation`.

        201 and 200 carry the resource and `Azure-AsyncOperation`; 202 also `Location`.
        """
        base = (
            f"{request.base_url}/subscriptions/{operation.subscription}/providers/"
            f"{operation.provider}/locations/{operation.location}"
        )
        version = request.parameter("api-version") or ""
        headers = {
            "Azure-AsyncOperation": f"{base}/operations/{operation.id}?api-version={version}",
            "Retry-After": str(self._cloud.settings.retry_after_seconds),
        }
        if location if location is not None else status == 202:  # noqa: PLR2004
            headers["Location"] = f"{base}/operationResults/{operation.id}?api-version={version}"
        return Response(status, body, headers)


def _status(error: ArmError) -> str:
    return "Canceled" if isinstance(error, CanceledError) else "Failed"
