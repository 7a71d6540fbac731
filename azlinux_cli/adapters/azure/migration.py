"""What a migration asks of ARM, as plain requests.

Sources: REST reference "Virtual Machines - Get" (instanceView), "Disks - Get", "Management Locks -
List At Subscription Level", "Policy Restrictions - Check At Resource Group Scope".
"""

from collections.abc import Callable, Sequence
from typing import Any

from azlinux_cli.adapters.azure.disk_document import disk_of
from azlinux_cli.adapters.azure.document import at, items, text
from azlinux_cli.adapters.azure.vm_document import vm_of
from azlinux_cli.domain.catalog import Catalog
from azlinux_cli.domain.migration.cloud import CloudFacts, Extension, Lock
from azlinux_cli.domain.vm import ImageReference, Vm, VmRef
from azlinux_cli.ports.arm import Arm
from azlinux_cli.wire import api_version

_LOCKS = "/providers/Microsoft.Authorization/locks"
_RESTRICTIONS = "/providers/Microsoft.PolicyInsights/checkPolicyRestrictions"
_DENY = "deny"
_READY = "ProvisioningState/"


class AzureMigrationFacts:
    """`ports.migration.MigrationFacts`."""

    def __init__(self, arm: Arm, catalog: Callable[[], Catalog]) -> None:
        self._arm = arm
        self._catalog = catalog

    def machine(self, ref: VmRef) -> CloudFacts:
        document = self._arm.get(
            ref.id,
            api_version=api_version.COMPUTE,
            action=f"read virtual machine {ref.name}",
            params={"$expand": "instanceView"},
        )
        vm = vm_of(document, None, ((), ()), self._catalog())
        return facts_of(document, self._disk(vm.os_disk_id), vm)

    def _disk(self, disk_id: str) -> Any:
        if not disk_id:
            return None
        name = disk_id.rpartition("/")[2]
        return self._arm.find(disk_id, api_version=api_version.DISKS, action=f"read disk {name}")

    def locks(self) -> Sequence[Lock]:
        found = self._arm.pages(
            self._arm.scope() + _LOCKS, api_version=api_version.LOCKS, action="list locks"
        )
        return [
            Lock(text(lock, "name"), text(lock, "properties.level"), _scope(text(lock, "id")))
            for lock in found
        ]

    def denied(self, vm: Vm, image: ImageReference) -> Sequence[str]:
        answer = self._arm.post(
            self._arm.scope(vm.resource_group) + _RESTRICTIONS,
            {"resourceDetails": {"resourceContent": _like(vm, image),
                                 "apiVersion": api_version.COMPUTE}},
            api_version=api_version.POLICY_RESTRICTIONS,
            action=f"ask which policies apply in {vm.resource_group}",
        ).document  # fmt: skip
        found = items(answer, "contentEvaluationResult.policyEvaluations")
        return [_denial(evaluation) for evaluation in found if _denies(evaluation)]


def _scope(lock_id: str) -> str:
    """What a lock is on: its id up to the provider of locks."""
    head, _, _ = lock_id.lower().rpartition(_LOCKS.lower())
    return lock_id[: len(head)]


def _like(vm: Vm, image: ImageReference) -> dict[str, Any]:
    reference = {
        "publisher": image.publisher,
        "offer": image.offer,
        "sku": image.sku,
        "version": image.version,
    }
    return {
        "type": "Microsoft.Compute/virtualMachines",
        "location": vm.location,
        "tags": vm.tags,
        "properties": {
            "hardwareProfile": {"vmSize": vm.size},
            "storageProfile": {"imageReference": reference},
        },
    }


def _denies(evaluation: Any) -> bool:
    effect = text(evaluation, "effectDetails.policyEffect").lower()
    return effect == _DENY and text(evaluation, "evaluationResult").lower() == "noncompliant"


def _denial(evaluation: Any) -> str:
    name = text(evaluation, "policyInfo.policyAssignmentId").rpartition("/")[2]
    return f"policy assignment {name} denies a 4.0 machine in its place"


def facts_of(document: Any, disk: Any, vm: Vm) -> CloudFacts:
    """Both documents in azl's words. `disk` is None where it could not be found."""
    profile = at(document, "properties.securityProfile.uefiSettings.secureBootEnabled")
    patching = "properties.osProfile.linuxConfiguration.patchSettings.patchMode"
    agent, message = _agent(at(document, "properties.instanceView.vmAgent"))
    shown = disk_of(disk) if disk else None
    generation = text(document, "properties.instanceView.hyperVGeneration")
    return CloudFacts(
        vm=vm,
        generation=generation or (shown.generation if shown else None),
        secure_boot=profile is True,
        os_disk=shown,
        disk_state=text(disk, "properties.diskState"),
        agent=agent,
        agent_message=message,
        extensions=tuple(map(_extension, items(document, "resources"))),
        patch_mode=text(document, patching),
        boot_diagnostics=at(document, "properties.diagnosticsProfile.bootDiagnostics.enabled")
        is True,
        unknown=() if shown or not vm.os_disk_id else ("its OS disk could not be read",),
    )


def _agent(view: Any) -> tuple[str | None, str]:
    """The agent's own word and message; None where the machine does not run."""
    for status in items(view, "statuses"):
        if text(status, "code").lower().startswith(_READY.lower()):
            return text(status, "displayStatus"), text(status, "message")
    return None, ""


def _extension(document: Any) -> Extension:
    publisher, kind = text(document, "properties.publisher"), text(document, "properties.type")
    return Extension(
        text(document, "name"),
        f"{publisher}.{kind}",
        text(document, "properties.typeHandlerVersion"),
        text(document, "properties.provisioningState") or "Succeeded",
    )
