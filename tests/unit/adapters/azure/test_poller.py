"""The cadence: when azl asks, and how late it notices."""

import statistics
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from azlinux_cli.adapters.azure.arm import ArmClient
from azlinux_cli.domain.errors import CapacityError, OperationTimeoutError, RemoteError
from tests.fakes.arm_service import ENDPOINT, Answer, ArmService, arm_on, refusal
from tests.fakes.clock import FakeClock

VM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-1"
CALL: dict[str, Any] = {"api_version": "1", "action": "start web-1"}


class SlowWork:
    """An operation that takes `seconds`; without `shown` the machine looks idle all the time."""

    def __init__(
        self,
        service: ArmService,
        clock: FakeClock,
        seconds: float,
        *,
        retry_after: int | None = None,
        shown: bool = True,
    ) -> None:
        self.clock, self.seconds, self.shown = clock, seconds, shown
        self.begun = clock.monotonic()
        self.asked_at: list[float] = []
        self.headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1"}
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)
        service.on("POST", "/virtualMachines/web-1", self.accept)
        service.on("GET", "/ops/1", self.operation)
        service.on("GET", "/virtualMachines/web-1", self.resource)

    @property
    def over(self) -> bool:
        return self.clock.monotonic() - self.begun >= self.seconds

    def accept(self, request: requests.PreparedRequest) -> Answer:
        return Answer(202, None, self.headers)

    def operation(self, request: requests.PreparedRequest) -> Answer:
        self.asked_at.append(self.clock.monotonic() - self.begun)
        return Answer(200, {"status": "Succeeded" if self.over else "InProgress"}, self.headers)

    def resource(self, request: requests.PreparedRequest) -> Answer:
        state = "Succeeded" if self.over or not self.shown else "Updating"
        return Answer(200, {"name": "web-1", "properties": {"provisioningState": state}})


@pytest.fixture
def service() -> ArmService:
    return ArmService()


@pytest.fixture
def arm(service: ArmService, clock: FakeClock) -> ArmClient:
    return arm_on(service, clock)


def test_without_a_word_from_azure_it_asks_after_1_2_3_5_5_seconds(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    work = SlowWork(service, clock, 20)

    arm.post(VM + "/start", **CALL).wait(deadline_s=60)

    assert work.asked_at == pytest.approx([1, 3, 6, 11, 16, 21])


def test_a_short_retry_after_is_obeyed_to_the_letter(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    work = SlowWork(service, clock, 5, retry_after=2)

    arm.post(VM + "/start", **CALL).wait(deadline_s=60)

    assert work.asked_at == pytest.approx([2, 4, 6])


def test_a_long_retry_after_is_obeyed_while_the_machine_itself_is_looked_at(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    work = SlowWork(service, clock, 17, retry_after=30)

    arm.post(VM + "/start", **CALL).wait(deadline_s=60)

    assert work.asked_at == []  # never before the 30 s that Azure asked for
    assert clock.monotonic() - work.begun == pytest.approx(21)


@pytest.mark.parametrize("retry_after", [None, 1, 2, 3, 10, 30])
def test_a_finished_operation_is_seen_within_3_seconds_in_the_median(
    retry_after: int | None,
) -> None:
    lags = []
    for tenths in range(5, 900, 31):
        service, clock = ArmService(), FakeClock()
        work = SlowWork(service, clock, tenths / 10, retry_after=retry_after)
        arm_on(service, clock).post(VM + "/deallocate", **CALL).wait(deadline_s=600)
        lags.append(clock.monotonic() - work.begun - work.seconds)

    assert statistics.median(lags) <= 3
    assert max(lags) <= 5.3


def test_a_machine_that_was_never_seen_at_work_is_not_taken_for_done(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    work = SlowWork(service, clock, 8, retry_after=10, shown=False)

    arm.post(VM + "/start", **CALL).wait(deadline_s=60)

    assert work.asked_at == pytest.approx([10])


def test_run_command_is_never_taken_for_done_by_its_machine(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    work = SlowWork(service, clock, 4, retry_after=10)

    arm.post(VM + "/runCommand", **CALL).wait(deadline_s=60)

    assert work.asked_at == pytest.approx([10])
    assert not [r for r in service.asked if r.startswith(f"GET {VM}?")]


def test_a_deletion_is_over_when_the_resource_is_gone(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1", "Retry-After": "30"}
    service.on("DELETE", ".", Answer(202, None, headers))
    there = Answer(200, {"properties": {"provisioningState": "Deleting"}})
    service.on("GET", "web-1", there, there, refusal(404, "ResourceNotFound", "Gone."))

    operation = arm.delete(VM, **CALL)
    assert operation is not None
    operation.wait(deadline_s=60)

    assert sum(clock.sleeps) == pytest.approx(6)


def test_a_put_whose_answer_is_final_needs_no_poll(service: ArmService, arm: ArmClient) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1"}
    service.on("PUT", ".", Answer(201, {"properties": {"provisioningState": "Succeeded"}}, headers))

    operation = arm.put(VM, {}, **CALL)

    assert operation.done
    operation.wait(deadline_s=60, final_read=False)
    assert len(service.requests) == 1


def test_the_states_are_told_as_they_come(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    SlowWork(service, clock, 2)
    told: list[str] = []

    arm.post(VM + "/start", **CALL).wait(deadline_s=60, on_state=told.append)

    assert told == ["InProgress", "InProgress", "Succeeded"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_failure_after_acceptance_keeps_azures_reason(
    service: ArmService, arm: ArmClient, clock: FakeClock, method: str
) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1", "Retry-After": "1"}
    service.on(method, ".", Answer(202, None, headers))
    reason = {"code": "AllocationFailed", "message": "We do not have sufficient capacity."}
    service.on("GET", "/ops/1", Answer(200, {"status": "Failed", "error": reason}))
    call: Callable[..., Any] = arm.post if method == "POST" else arm.put

    with pytest.raises(
        CapacityError, match="could not start web-1: We do not have sufficient"
    ) as at:
        call(VM + "/start", {}, **CALL).wait(deadline_s=60)
    assert at.value.code == "AllocationFailed"


def test_a_failure_without_a_reason_says_so(service: ArmService, arm: ArmClient) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1"}
    service.on("POST", ".", Answer(202, None, headers))
    service.on("GET", "/ops/1", Answer(200, {"status": "Canceled"}))

    with pytest.raises(RemoteError, match="the operation failed; Azure did not say why"):
        arm.post(VM + "/start", **CALL).wait(deadline_s=60)


def test_ctrl_c_stops_the_waiting_within_a_moment(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    work = SlowWork(service, clock, 100)
    cancelled = threading.Event()

    def state(word: str) -> None:
        if len(work.asked_at) == 2:
            cancelled.set()

    with pytest.raises(OperationTimeoutError, match="interrupted while azl waited"):
        arm.post(VM + "/start", **CALL).wait(deadline_s=600, on_state=state, cancelled=cancelled)
    assert clock.monotonic() - work.begun == pytest.approx(3)


def test_a_look_that_fails_does_not_fail_the_wait(
    service: ArmService, arm: ArmClient, clock: FakeClock
) -> None:
    headers = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1", "Retry-After": "10"}
    service.on("POST", ".", Answer(202, None, headers))
    service.on("GET", "/ops/1", Answer(200, {"status": "Succeeded"}))
    service.on("GET", "web-1", refusal(403, "AuthorizationFailed", "No reading for you."))

    assert arm.post(VM + "/start", **CALL).wait(deadline_s=60) is not None
