"""How azl waits for ARM: one cadence for its own requests and for the SDK's clients.

Hand `Cadence(...)` to any `begin_*` of the SDK as `polling=`; `Arm` uses the same.

* Polls 1, 2, 3, 5, 5, ... s after the request; a `Retry-After` replaces that, to the letter.
* Where Azure asks for more than 3 s, the resource itself is read in between: a finished operation
  is then seen within 3 s (median) although its own address may not be asked yet. A resource counts
  as finished only after it was seen unfinished, or it would be taken for done before it began.
"""

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

from azure.core.exceptions import AzureError
from azure.core.polling.base_polling import BadStatus, OperationFailed
from azure.mgmt.core.polling.arm_polling import ARMPolling

from azlinux_cli.domain.errors import OperationTimeoutError
from azlinux_cli.ports.clock import Clock

STEPS_S = (1.0, 2.0, 3.0, 5.0)  # the last one repeats
PATIENT_S = 3.0  # up to here a Retry-After alone is soon enough
_SLICE_S = 0.25  # how long a Ctrl-C may go unnoticed
_OVER = {"succeeded", "failed", "canceled", "cancelled"}
# Actions that leave nothing but a changed resource; others (runCommand) carry a result.
_RESULTLESS = re.compile(
    r"^(.*/virtualMachines/[^/]+)/"
    r"(start|powerOff|deallocate|restart|reimage|redeploy|reapply)(\?.*)?$",
    re.IGNORECASE,
)
GOES_ON = "it goes on in Azure"


def _silent(state: str) -> None:
    """Nobody wants to hear."""


def steps() -> Iterator[float]:
    return itertools.chain(STEPS_S, itertools.repeat(STEPS_S[-1]))


class Cadence(ARMPolling):
    """One operation's waiting. Not to be used twice.

    Raises OperationTimeoutError (through the poller's `result()`) after `deadline_s` seconds, or
    as soon as `cancelled` is set; the operation itself goes on.

    `final_read` False saves the GET of the resource after a success, for callers that do not
    look at the result.
    """

    final_read: bool = True

    def __init__(
        self,
        clock: Clock,
        *,
        action: str,
        deadline_s: float,
        on_state: Callable[[str], None] | None = None,
        cancelled: threading.Event | None = None,
        hint: str | tuple[str, ...] = (),
    ) -> None:
        super().__init__(timeout=0)  # 0: no Retry-After, in what _extract_delay() returns
        self._clock = clock
        self._action = action
        self._deadline_s = deadline_s
        self._on_state = on_state or _silent
        self._cancelled = cancelled or threading.Event()
        self._hint = hint
        self._moved = False

    def limit(
        self,
        deadline_s: float,
        on_state: Callable[[str], None] | None,
        cancelled: threading.Event | None,
    ) -> None:
        """Set what was not known when the request was sent."""
        self._deadline_s = deadline_s
        self._on_state = on_state or _silent
        self._cancelled = cancelled or threading.Event()

    def initialize(self, client: Any, initial_response: Any, deserialization_callback: Any) -> None:
        super().initialize(client, initial_response, deserialization_callback)
        request = initial_response.http_response.request
        self._watched = _watched(request.method, request.url)
        self._deleting = request.method == "DELETE"
        self._moved = self._deleting
        if request.method in {"PUT", "PATCH"}:  # their answer is the resource
            state = _provisioning_state(initial_response)
            self._moved = state is not None and state not in _OVER
            if state == "succeeded":
                self._status = "Succeeded"

    def _poll(self) -> None:
        self._ends_at = self._clock.monotonic() + self._deadline_s
        waits, looks = steps(), steps()
        self._on_state(self.status())
        while not self.finished():
            wanted = self._extract_delay()
            if wanted > PATIENT_S and self._watched is not None:
                if self._seen_finished(wanted, looks):
                    self._on_state(self.status())
                    return
            else:
                self._pause(wanted or next(waits))
            self.update_status()
            self._on_state(self.status())
        if str(self.status()).lower() != "succeeded":
            raise OperationFailed("Operation failed or canceled")
        if not self.final_read:
            return
        url = self._operation.get_final_get_url(self._pipeline_response)
        if url:
            self._pipeline_response = self.request_status(url)
            if self._pipeline_response.http_response.status_code >= _FIRST_REFUSAL:
                raise BadStatus

    def _seen_finished(self, wanted_s: float, looks: Iterator[float]) -> bool:
        """Wait `wanted_s` before the operation may be asked; meanwhile look at the resource."""
        due = self._clock.monotonic() + wanted_s
        if not self._moved and self._look():  # at work already? Then its end will count
            return True
        while (step := next(looks)) < due - self._clock.monotonic():
            self._pause(step)
            if self._look():
                return True
        self._pause(max(0.0, due - self._clock.monotonic()))
        return False

    def _look(self) -> bool:
        """Whether the resource itself shows that the work succeeded. Failures are left to ARM."""
        if self._watched is None:
            return False
        try:
            response = self.request_status(self._watched)
        except AzureError:
            return False
        if self._deleting:
            gone = bool(response.http_response.status_code == _NOT_FOUND)
            if gone:
                self._status = "Succeeded"
            return gone
        state = _provisioning_state(response)
        if state is not None and state not in _OVER:
            self._moved = True
        if state != "succeeded" or not self._moved:
            return False
        self._pipeline_response, self._status = response, "Succeeded"
        return True

    def _pause(self, seconds: float) -> None:
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:
            if self._cancelled.is_set():
                raise self._stopped("was interrupted while azl waited for it")
            over = self._clock.monotonic() >= self._ends_at
            if over:
                raise self._stopped(f"was not done after {self._deadline_s:g} s")
            self._clock.sleep(
                min(left, _SLICE_S, max(0.01, self._ends_at - self._clock.monotonic()))
            )

    def _stopped(self, why: str) -> OperationTimeoutError:
        return OperationTimeoutError(
            f"{self._action} {why}; {GOES_ON}",
            hint=self._hint,
            details={"state": self.status()},
        )


_FIRST_REFUSAL = 400
_NOT_FOUND = 404


def _watched(method: str, url: str) -> str | None:
    """The address of the resource that the operation changes; None if reading it says nothing."""
    if method in {"PUT", "PATCH", "DELETE"}:
        return url
    hit = _RESULTLESS.match(url) if method == "POST" else None
    return f"{hit[1]}{hit[3] or ''}" if hit else None


def _provisioning_state(response: Any) -> str | None:
    """`properties.provisioningState` in lower case; None if there is none."""
    if response.http_response.status_code >= 300:  # noqa: PLR2004
        return None
    try:
        document = json.loads(response.http_response.text() or "null")
        state = document["properties"]["provisioningState"]
    except (ValueError, KeyError, TypeError):
        return None
    return str(state).lower()
