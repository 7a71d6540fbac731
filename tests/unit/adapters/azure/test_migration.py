"""What ARM says of a machine that may migrate: documents in, facts out."""

import json
from typing import Any

import pytest

from azlinux_cli.adapters.azure.migration import AzureMigrationFacts
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.errors import AccessDeniedError
from azlinux_cli.domain.migration.cloud import Extension, Lock
from azlinux_cli.domain.vm import ImageReference, VmRef
from tests.fakes.arm_service import SUBSCRIPTION, Answer, ArmService, arm_on, refusal
from tests.fakes.clock import FakeClock

REF = VmRef(SUBSCRIPTION, "rg", "web-1")
_DISK = f"{REF.id.rpartition('/virtualMachines')[0]}/disks/web-1-os"
_AGENT = {
    "statuses": [
        {
            "code": "ProvisioningState/Unavailable",
            "displayStatus": "Not Ready",
            "message": "no news",
        }
    ]
}
_EXTENSION = {
    "name": "monitor",
    "properties": {
        "publisher": "Microsoft.Azure.Monitor",
        "type": "AzureMonitorLinuxAgent",
        "typeHandlerVersion": "1.33",
        "provisioningState": "Failed",
    },
}


def _machine(**properties: Any) -> dict[str, Any]:
    return {
        "id": REF.id,
        "name": "web-1",
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "resources": [_EXTENSION],
        "properties": {
            "storageProfile": {"osDisk": {"managedDisk": {"id": _DISK}}},
            "securityProfile": {"uefiSettings": {"secureBootEnabled": True}},
            "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
            "osProfile": {
                "linuxConfiguration": {"patchSettings": {"patchMode": "AutomaticByPlatform"}}
            },
            "instanceView": {"hyperVGeneration": "V2", "vmAgent": _AGENT},
            **properties,
        },
    }


def _disk(**properties: Any) -> dict[str, Any]:
    known = {"diskSizeGB": 30, "diskState": "ActiveSAS", "hyperVGeneration": "V1"}
    return {"id": _DISK, "properties": {**known, **properties}}


@pytest.fixture
def service() -> ArmService:
    return ArmService()


@pytest.fixture
def facts(service: ArmService) -> AzureMigrationFacts:
    return AzureMigrationFacts(arm_on(service, FakeClock()), load_catalog)


def test_a_machine_takes_two_requests_and_says_all_that_is_asked(
    service: ArmService, facts: AzureMigrationFacts
) -> None:
    service.on("GET", "/virtualMachines/", Answer(body=_machine()))
    service.on("GET", "/disks/", Answer(body=_disk()))

    found = facts.machine(REF)

    assert len(service.requests) == 2
    assert (found.secure_boot, found.boot_diagnostics) == (True, True)
    assert found.generation == "V2"
    assert (found.agent, found.agent_message) == ("Not Ready", "no news")
    assert found.patch_mode == "AutomaticByPlatform"
    assert found.disk_state == "ActiveSAS"
    assert found.vm.identity == "SystemAssigned"
    kind = "Microsoft.Azure.Monitor.AzureMonitorLinuxAgent"
    assert found.extensions == (Extension("monitor", kind, "1.33", "Failed"),)
    assert found.unknown == ()


def test_a_disk_tells_the_generation_where_the_machine_does_not(
    service: ArmService, facts: AzureMigrationFacts
) -> None:
    service.on("GET", "/virtualMachines/", Answer(body=_machine(instanceView={})))
    service.on("GET", "/disks/", Answer(body=_disk()))

    found = facts.machine(REF)

    assert found.generation == "V1"
    assert found.agent is None, "a machine that does not run has no agent to speak of"


def test_a_disk_that_cannot_be_found_is_said(
    service: ArmService, facts: AzureMigrationFacts
) -> None:
    service.on("GET", "/virtualMachines/", Answer(body=_machine()))
    service.on("GET", "/disks/", refusal(404, "NotFound", "no such disk"))

    assert facts.machine(REF).unknown == ("its OS disk could not be read",)


def test_locks_are_told_with_what_they_are_on(
    service: ArmService, facts: AzureMigrationFacts
) -> None:
    scopes = (f"/subscriptions/{SUBSCRIPTION}", REF.id)
    documents = [
        {
            "id": f"{scope}/providers/Microsoft.Authorization/locks/keep",
            "name": "keep",
            "properties": {"level": "CanNotDelete"},
        }
        for scope in scopes
    ]
    service.on("GET", "/locks", Answer(body={"value": documents}))

    assert facts.locks() == [Lock("keep", "CanNotDelete", scope) for scope in scopes]


def test_locks_that_may_not_be_listed_are_an_error(
    service: ArmService, facts: AzureMigrationFacts
) -> None:
    service.on("GET", "/locks", refusal(403, "AuthorizationFailed", "not you"))

    with pytest.raises(AccessDeniedError):
        facts.locks()


def test_a_policy_that_would_only_audit_denies_nothing(
    service: ArmService, facts: AzureMigrationFacts
) -> None:
    def evaluation(name: str, effect: str, result: str) -> dict[str, Any]:
        return {
            "policyInfo": {"policyAssignmentId": f"/x/policyAssignments/{name}"},
            "effectDetails": {"policyEffect": effect},
            "evaluationResult": result,
        }

    evaluations = [
        evaluation("only-3", "Deny", "NonCompliant"),
        evaluation("sizes", "Deny", "Compliant"),
        evaluation("tags", "Audit", "NonCompliant"),
    ]
    answer = {"contentEvaluationResult": {"policyEvaluations": evaluations}}
    service.on("GET", "/virtualMachines/", Answer(body=_machine()))
    service.on("GET", "/disks/", Answer(body=_disk()))
    service.on("POST", "/checkPolicyRestrictions", Answer(body=answer))
    vm = facts.machine(REF).vm

    denied = facts.denied(vm, ImageReference("publisher", "offer", "4", "latest"))

    assert denied == ["policy assignment only-3 denies a 4.0 machine in its place"]
    sent = json.loads(str(service.requests[-1].body or "{}"))["resourceDetails"]["resourceContent"]
    assert sent["properties"]["storageProfile"]["imageReference"]["sku"] == "4"
    assert sent["location"] == "westeurope"
