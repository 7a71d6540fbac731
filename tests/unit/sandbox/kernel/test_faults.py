"""Planted faults: which requests they meet, how often, and with what words."""

from typing import Any

import pytest

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.faults import Faults
from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kernel.operations import Operation
from azlinux_cli.sandbox.kernel.preset import PRESETS
from azlinux_cli.sandbox.kernel.store import Store
from tests.fakes.arm import LOCATION, NETWORK, FakeArm

AKS = "/providers/Microsoft.ContainerService"
VM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-1"


@pytest.fixture
def faults() -> Faults:
    return Faults(Store())


def test_a_fault_happens_as_often_as_it_was_planted_for(faults: Faults) -> None:
    faults.plant("InternalServerError", times=2)

    met = [faults.for_request(Request("GET", "/x")) is not None for _ in range(3)]

    assert met == [True, True, False]
    assert faults.all() == []


def test_a_fault_without_count_stays_until_it_is_cleared(faults: Faults) -> None:
    planted = faults.plant("Slow")
    for _ in range(5):
        assert faults.for_request(Request("GET", "/x")) is not None

    assert faults.clear(planted.id) == 1
    assert faults.for_request(Request("GET", "/x")) is None


@pytest.mark.parametrize(
    ("method", "path", "met"),
    [
        ("PUT", VM, True),
        ("PUT", VM.lower(), True),
        ("GET", VM, False),
        ("PUT", VM.replace("virtualMachines", "disks"), False),
    ],
)
def test_a_fault_meets_its_method_and_its_path_in_any_case(
    faults: Faults, method: str, path: str, *, met: bool
) -> None:
    faults.plant("SkuNotAvailable")

    assert (faults.for_request(Request(method, path)) is not None) is met


def test_a_refusal_names_size_and_location_of_the_request(faults: Faults) -> None:
    faults.plant("SkuNotAvailable")
    body = {
        "location": "westeurope",
        "properties": {"hardwareProfile": {"vmSize": "Standard_D2s_v5"}},
    }
    request = Request("PUT", VM, body=body)
    fault = faults.for_request(request)
    assert fault is not None

    error = fault.error(request)

    assert (error.status, error.code) == (409, "SkuNotAvailable")
    assert "Standard_D2s_v5' is currently not available in location 'westeurope'" in error.message


def test_a_forbidden_action_is_named(faults: Faults) -> None:
    faults.plant("AuthorizationFailed", times=1)
    request = Request("DELETE", VM)
    fault = faults.for_request(request)
    assert fault is not None

    assert "'Microsoft.Compute/virtualMachines/delete'" in fault.error(request).message


def test_throttling_says_when_to_come_back(faults: Faults) -> None:
    faults.plant("TooManyRequests", retry_after_seconds=7)
    fault = faults.for_request(Request("GET", "/x"))
    assert fault is not None

    assert fault.error().headers == {"Retry-After": "7"}


def test_faults_survive_the_process(faults: Faults) -> None:
    store = Store()
    Faults(store).plant("ConnectionCut", times=3)

    (found,) = Faults(store).all()

    assert (found.cut, found.times) == (True, 3)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_can_be_planted(faults: Faults, preset: str) -> None:
    assert faults.plant(preset.lower()).id


@pytest.mark.parametrize(
    ("preset", "fields", "words"),
    [
        ("Nonsense", {}, "there are: SkuNotAvailable"),
        (None, {}, "needs a status, a delay or a cut"),
        (None, {"status": 200, "code": "x"}, "no status of an error"),
        (None, {"status": 500}, "needs a code"),
        (None, {"stage": "operation"}, "needs a code"),
        (None, {"stage": "later", "cut": True}, "stage is one of"),
        (None, {"cut": True, "times": 0}, "at least once"),
        (None, {"colour": "red"}, "has no colour"),
    ],
)
def test_a_fault_that_could_never_happen_is_refused(
    faults: Faults, preset: str | None, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        faults.plant(preset, **fields)


@pytest.mark.parametrize(("method", "left"), [("PUT", "Failed"), ("DELETE", "Succeeded")])
def test_a_fault_of_an_operation_meets_the_method_that_began_it(method: str, left: str) -> None:
    arm = FakeArm()
    arm.group()
    network = f"{NETWORK}/virtualNetworks/net"
    body = {
        "location": LOCATION,
        "properties": {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}},
    }
    if method == "DELETE":
        arm.make(network, body)
    arm.cloud.faults.plant("AllocationFailed", path="*/virtualNetworks/*", method="PUT")

    begun = arm.send(method, network, body).headers["Azure-AsyncOperation"]
    arm.finish()

    operation = arm.cloud.operations.get(begun.partition("?")[0].rpartition("/")[2])
    assert operation is not None
    assert operation.status == left


@pytest.mark.parametrize("message", [{}, {"message": ""}])
def test_a_fault_without_words_has_those_of_its_code(
    faults: Faults, message: dict[str, str]
) -> None:
    known = faults.plant(None, stage="operation", code="allocationfailed", **message)
    other = faults.plant(None, stage="operation", code="OutOfLuck", **message)

    assert known.message == PRESETS["AllocationFailed"]["message"]
    assert "OutOfLuck" in other.message
    assert faults.plant("ConnectionCut").message == ""


def test_the_words_of_a_failed_operation_are_about_its_resource(faults: Faults) -> None:
    faults.plant("AllocationFailed", message="no room for {name}")

    with pytest.raises(ArmError) as caught:
        faults.check_operation(
            Operation("o", "x", "Microsoft.Compute", LOCATION, "s", VM, {}, 0.0, 1.0)
        )

    assert caught.value.message == "no room for web-1"


def test_a_fault_of_a_later_stage_waits_for_that_stage(faults: Faults) -> None:
    pool = f"{VM.partition('/providers/')[0]}{AKS}/managedClusters/c/agentPools/blue"
    faults.plant("ReimageFailed")
    running = Operation("o", "x", "Microsoft.ContainerService", LOCATION, "s", pool, {}, 0.0, 1.0)

    faults.check_operation(running)
    faults.check("surge", "POST", pool)
    with pytest.raises(ArmError, match="VMExtensionProvisioningTimeout"):
        faults.check("reimage", "POST", pool)

    faults.check("reimage", "POST", pool)  # once


def test_a_fault_of_a_later_stage_needs_a_code(faults: Faults) -> None:
    with pytest.raises(ValueError, match="needs a code"):
        faults.plant(None, stage="surge", delay_seconds=1)


def test_a_flat_refusal_always_has_details_and_subcode() -> None:
    flat = ArmError(400, "No", "No.", flat=True)

    assert flat.document == {"code": "No", "message": "No.", "details": None, "subcode": ""}
    assert ArmError(400, "No", "No.").document == {"error": {"code": "No", "message": "No."}}
