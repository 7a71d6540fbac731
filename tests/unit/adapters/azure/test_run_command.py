import re
from typing import Any

import pytest
import requests

from azlinux_cli.adapters.azure.run_command import AzureRunCommand
from azlinux_cli.adapters.azure.serial_log import AzureSerialLog
from azlinux_cli.domain.errors import ConflictError, OperationTimeoutError, RemoteError
from azlinux_cli.domain.vm import VmRef
from tests.fakes.arm_service import (
    ENDPOINT,
    SUBSCRIPTION,
    Answer,
    ArmService,
    arm_on,
    cloud_on,
    refusal,
    transport_on,
)
from tests.fakes.clock import FakeClock

REF = VmRef(SUBSCRIPTION, "rg", "web-1")
BUSY = refusal(
    409,
    "Conflict",
    "Run command extension execution is in progress. Please wait for completion before invoking a "
    "run command.",
)


class Machine:
    """Run Command as Azure has it: accepts, then answers with what `echo hi` would leave."""

    def __init__(self, service: ArmService, *before: Answer) -> None:
        self.mark = ""
        service.on("POST", "/runCommand", *before, self.accept)
        service.on("GET", "/ops/1", Answer(200, {"status": "Succeeded"}))
        service.on("GET", "/results/1", self.result)

    def accept(self, request: requests.PreparedRequest) -> Answer:
        hit = re.search(r"echo (azl-\w+)-begin", str(request.body))
        self.mark = hit[1] if hit else ""
        place = {"Azure-AsyncOperation": f"{ENDPOINT}/ops/1", "Location": f"{ENDPOINT}/results/1"}
        return Answer(202, None, {**place, "Retry-After": "10"})

    def result(self, request: requests.PreparedRequest) -> Answer:
        out = f"{self.mark}-begin\nhi\n\n{self.mark}-end 7\n"
        message = f"Enable succeeded: \n[stdout]\n{out}\n[stderr]\n{self.mark}-begin\n"
        return Answer(200, {"value": [{"code": "ProvisioningState/succeeded", "message": message}]})


@pytest.fixture
def service() -> ArmService:
    return ArmService()


def run(service: ArmService, clock: FakeClock, deadline_s: float = 100) -> Any:
    return AzureRunCommand(cloud_on(service, clock), clock).run(
        REF, "echo hi", deadline_s=deadline_s
    )


def test_a_script_gives_its_streams_and_its_exit_status(
    service: ArmService, clock: FakeClock
) -> None:
    Machine(service)

    found = run(service, clock)

    assert (found.exit_status, found.stdout, found.stderr, found.truncated) == (
        7,
        "hi\n",
        "",
        False,
    )
    assert sum(clock.sleeps) == pytest.approx(10)  # as Azure asked
    assert str(service.requests[0].headers["User-Agent"]).startswith("azl/")


def test_a_script_that_is_in_the_way_is_waited_for(service: ArmService, clock: FakeClock) -> None:
    Machine(service, BUSY, BUSY)

    assert run(service, clock).exit_status == 7
    assert sum(clock.sleeps) == pytest.approx(5 + 5 + 10)


def test_a_script_that_stays_in_the_way_ends_at_the_deadline(
    service: ArmService, clock: FakeClock
) -> None:
    service.on("POST", "/runCommand", BUSY)

    with pytest.raises(OperationTimeoutError, match="another script kept web-1 busy for 12 s"):
        run(service, clock, 12)
    assert len(service.requests) == 3


def test_a_machine_that_is_off_is_a_conflict_at_once(service: ArmService, clock: FakeClock) -> None:
    off = "Cannot modify extensions in the VM when the VM is not running."
    service.on("POST", "/runCommand", refusal(409, "OperationNotAllowed", off))

    with pytest.raises(ConflictError, match=r"could not run a script on web-1: Cannot modify"):
        run(service, clock)
    assert len(service.requests) == 1


def test_a_script_that_does_not_end_goes_on_without_azl(
    service: ArmService, clock: FakeClock
) -> None:
    Machine(service)
    service._rules[1] = (
        "GET",
        re.compile("/ops/1"),
        lambda _: Answer(200, {"status": "InProgress"}),
    )

    with pytest.raises(OperationTimeoutError, match="was not done after 30 s") as at:
        run(service, clock, 30)
    assert at.value.hints[0].startswith("the script goes on on the machine")


def serial(service: ArmService, clock: FakeClock) -> AzureSerialLog:
    return AzureSerialLog(arm_on(service, clock), transport_on(service, clock))


def test_the_serial_log_is_fetched_without_a_token(service: ArmService, clock: FakeClock) -> None:
    link = "https://blob.invalid/web-1.log?sig=secret"
    service.on(
        "POST", "/retrieveBootDiagnosticsData", Answer(200, {"serialConsoleLogBlobUri": link})
    )
    service.on("GET", "blob.invalid", Answer(200, b"boot\xff", {"Content-Type": "text/plain"}))

    assert serial(service, clock).read(REF) == "boot\N{REPLACEMENT CHARACTER}"
    assert "Authorization" not in service.requests[1].headers


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {}),
        refusal(409, "OperationNotAllowed", "Boot diagnostics is not enabled for VM 'web-1'."),
    ],
)
def test_without_boot_diagnostics_there_is_no_log(
    service: ArmService, clock: FakeClock, answer: Answer
) -> None:
    service.on("POST", "/retrieveBootDiagnosticsData", answer)

    assert serial(service, clock).read(REF) is None


def test_a_log_that_was_never_written_is_none(service: ArmService, clock: FakeClock) -> None:
    service.on("POST", ".", Answer(200, {"serialConsoleLogBlobUri": "https://blob.invalid/x"}))
    service.on("GET", "blob.invalid", Answer(404, b"<Error/>", {"Content-Type": "application/xml"}))

    assert serial(service, clock).read(REF) is None


def test_a_storage_that_refuses_is_told_without_its_signature(
    service: ArmService, clock: FakeClock
) -> None:
    service.on(
        "POST", ".", Answer(200, {"serialConsoleLogBlobUri": "https://blob.invalid/x?sig=s"})
    )
    service.on("GET", "blob.invalid", Answer(409, b"<Error/>", {"Content-Type": "application/xml"}))

    with pytest.raises((RemoteError, ConflictError)) as at:
        serial(service, clock).read(REF)
    assert "sig=" not in at.value.message + str(at.value.details)
