"""Long-running operations: accepted, polled, done, failed, resumed."""

from collections.abc import Iterator

import pytest

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.operations import (
    EFFECTS,
    WATCHERS,
    CanceledError,
    Operation,
    effect,
)
from tests.fakes.arm import GROUP, SUBSCRIPTION, FakeArm

RESOURCE = f"{GROUP}/providers/Microsoft.Test/things/a"


@pytest.fixture
def done() -> Iterator[list[str]]:
    """Ids of the resources whose test operation took effect."""
    seen: list[str] = []

    @effect("test.do")
    def do(_cloud: object, operation: Operation) -> object:
        seen.append(operation.resource_id)
        return operation.arguments.get("answer")

    @effect("test.refuse")
    def refuse(_cloud: object, operation: Operation) -> None:
        raise ArmError(409, "Nope", "It did not work.")

    yield seen
    del EFFECTS["test.do"], EFFECTS["test.refuse"]


def begin(
    arm: FakeArm, name: str = "test.do", *, weight: float | None = 1.0, answer: object = None
) -> Operation:
    return arm.cloud.operations.begin(
        name,
        RESOURCE,
        provider="Microsoft.Test",
        location="westeurope",
        arguments={"answer": answer},
        weight=weight,
    )


def poll(arm: FakeArm, operation: Operation, kind: str = "operations") -> str:
    return f"{SUBSCRIPTION}/providers/Microsoft.Test/locations/westeurope/{kind}/{operation.id}"


def test_an_operation_takes_effect_when_it_is_due_and_not_before(done: list[str]) -> None:
    arm = FakeArm()
    operation = begin(arm)
    assert arm.read(poll(arm, operation))["status"] == "InProgress"

    arm.clock.advance(9.9)
    assert arm.read(poll(arm, operation))["status"] == "InProgress"
    assert done == []
    arm.clock.advance(0.1)
    shown = arm.read(poll(arm, operation))

    assert shown["status"] == "Succeeded"
    assert shown["endTime"] > shown["startTime"]
    assert done == [RESOURCE]


def test_a_refusal_of_the_effect_is_the_operations_error(done: list[str]) -> None:
    arm = FakeArm()
    operation = begin(arm, "test.refuse")
    arm.finish()

    shown = arm.read(poll(arm, operation))

    assert shown["status"] == "Failed"
    assert shown["error"] == {"code": "Nope", "message": "It did not work."}
    status, code, _ = arm.refusal("GET", poll(arm, operation, "operationResults"))
    assert (status, code) == (409, "Nope")


def test_a_planted_fault_fails_an_operation_that_was_accepted(done: list[str]) -> None:
    arm = FakeArm()
    arm.cloud.faults.plant("AllocationFailed", path="*/things/*")
    operation, second = begin(arm), begin(arm)
    arm.finish()

    assert arm.read(poll(arm, operation))["error"]["code"] == "AllocationFailed"
    assert arm.read(poll(arm, second))["status"] == "Succeeded"
    assert done == [RESOURCE]


def test_the_result_is_a_202_until_it_is_there(done: list[str]) -> None:
    arm = FakeArm()
    operation = begin(arm, answer={"value": 1})
    waiting = arm.send("GET", poll(arm, operation, "operationResults"))

    assert waiting.status == 202
    assert "operationResults" in waiting.headers["Location"]
    arm.finish()
    assert arm.read(poll(arm, operation, "operationResults")) == {"value": 1}


def test_an_operation_that_was_running_goes_on_in_the_next_process(done: list[str]) -> None:
    first = FakeArm()
    operation = begin(first)
    second = FakeArm(first.store)
    second.finish()

    assert second.read(poll(second, operation))["status"] == "Succeeded"
    assert done == [RESOURCE]


def test_operations_that_ended_long_ago_are_forgotten_at_a_start(done: list[str]) -> None:
    first = FakeArm()
    operation = begin(first)
    first.finish()
    soon = FakeArm(first.store, clock=first.clock)
    assert soon.read(poll(soon, operation))["status"] == "Succeeded"
    first.clock.advance(24 * 3600)
    later = FakeArm(first.store, clock=first.clock)

    assert later.refusal("GET", poll(later, operation))[0] == 404


def test_an_operation_without_due_time_ends_when_it_is_told_to(done: list[str]) -> None:
    arm = FakeArm()
    operation = begin(arm, "no effect", weight=None)
    arm.finish()
    assert arm.read(poll(arm, operation))["status"] == "InProgress"
    assert arm.cloud.operations.next_due() is None

    arm.cloud.operations.end(operation)

    assert arm.read(poll(arm, operation))["status"] == "Succeeded"


def test_watchers_hear_of_every_end(done: list[str]) -> None:
    arm = FakeArm()
    heard: list[str] = []
    WATCHERS.append(lambda _cloud, operation: heard.append(operation.status))
    begin(arm)
    begin(arm, "test.refuse")
    arm.finish()
    WATCHERS.pop()

    assert heard == ["Succeeded", "Failed"]


def test_nobody_elses_operation_and_no_unknown_one_is_found(done: list[str]) -> None:
    arm = FakeArm()
    operation = begin(arm)
    other = poll(arm, operation).replace(SUBSCRIPTION, "/subscriptions/other")

    assert arm.refusal("GET", other)[0] == 404
    assert arm.refusal("GET", poll(arm, operation) + "x")[0] == 404


def test_an_operation_that_gave_up_is_canceled_and_not_failed(done: list[str]) -> None:
    @effect("test.do")
    def give_up(_cloud: object, _operation: Operation) -> None:
        raise CanceledError(409, "GaveUp", "Nothing more could be done.")

    arm = FakeArm()
    operation = begin(arm)
    arm.finish()

    shown = arm.read(poll(arm, operation))
    assert (shown["status"], shown["error"]["code"]) == ("Canceled", "GaveUp")


def test_a_running_operation_is_ended_as_canceled(done: list[str]) -> None:
    arm = FakeArm()
    operation = begin(arm)

    arm.cloud.operations.end(operation, CanceledError(409, "Aborted", "Somebody said so."))
    arm.finish()

    assert arm.read(poll(arm, operation))["status"] == "Canceled"
    assert done == []


def test_an_effect_must_be_known() -> None:
    with pytest.raises(KeyError):
        begin(FakeArm(), "nothing")
