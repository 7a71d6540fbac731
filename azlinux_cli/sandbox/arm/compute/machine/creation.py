"""A virtual machine comes into being: everything is checked, then everything is made.

The VM, its disks and interfaces exist from the moment the request is accepted (recorded: 201 with
`provisioningState` Creating), so a creation that fails later leaves them behind, as Azure does.
"""

import uuid

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk.volume import attach
from azlinux_cli.sandbox.arm.compute.machine.disk_place import Disks, make_all
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, save
from azlinux_cli.sandbox.arm.compute.machine.draft import Draft, draft
from azlinux_cli.sandbox.arm.compute.machine.host import note_power, start
from azlinux_cli.sandbox.arm.compute.machine.identity import identity
from azlinux_cli.sandbox.arm.compute.machine.network_profile import check_network, connect
from azlinux_cli.sandbox.arm.compute.machine.os_profile import check_os_profile
from azlinux_cli.sandbox.arm.compute.machine.security import check_security, secure_boot
from azlinux_cli.sandbox.arm.compute.machine.storage_profile import plan_disks
from azlinux_cli.sandbox.arm.compute.machine_state import RUNNING, MachineState, remember
from azlinux_cli.sandbox.arm.compute.offer.usage import MACHINE_TYPE, Need, check_quota
from azlinux_cli.sandbox.arm.compute.refusal import invalid
from azlinux_cli.sandbox.arm.placement import tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import LaterError, Operation, effect, rfc3339
from azlinux_cli.sandbox.kernel.resources import Document

CREATE_EFFECT = "compute.vm.create"
WEIGHT = 1.0
# Azure waits for the guest for twenty minutes and more; less here, and scaled if it cannot boot.
TIMEOUT_WEIGHT = 3.0
GUEST_SECONDS = 30.0
GUEST_POLL_SECONDS = 0.1
# Sent back as they came.
KEPT = (
    "additionalCapabilities",
    "applicationProfile",
    "availabilitySet",
    "billingProfile",
    "capacityReservation",
    "diagnosticsProfile",
    "evictionPolicy",
    "extensionsTimeBudget",
    "hardwareProfile",
    "licenseType",
    "priority",
    "proximityPlacementGroup",
    "scheduledEventsProfile",
    "securityProfile",
)


def check_creation(cloud: Cloud, vm_id: str, body: Json) -> tuple[Draft, Disks, Json | None]:
    """All that can be said against a request, without making anything.

    Raises ArmError 400, 404, 409. Template validation may ask this, too.
    """
    wanted = draft(cloud, vm_id, body)
    check_security(wanted)
    disks = plan_disks(cloud, wanted)
    profile = None
    if wanted.image is not None:
        profile = check_os_profile(wanted.properties.get("osProfile"), wanted.name)
    _check_spot(wanted.properties)
    check_network(cloud, vm_id, wanted.place.name, wanted.properties.get("networkProfile"))
    spot = same_text(wanted.properties.get("priority"), "Spot")
    check_quota(cloud, vm_id, wanted.place.name, Need.of(wanted.size, spot=spot))
    return wanted, disks, profile


def _check_spot(properties: Json) -> None:
    """REST reference: evictionPolicy is for Spot machines, Deallocate or Delete."""
    policy = properties.get("evictionPolicy")
    if policy is None:
        return
    if not same_text(properties.get("priority"), "Spot"):
        raise invalid("Eviction policy can be set only on Azure Spot Virtual Machines.")
    if not any(same_text(policy, known) for known in ("Deallocate", "Delete")):
        raise invalid("The value of parameter evictionPolicy is invalid.", "evictionPolicy")


def create(cloud: Cloud, vm_id: str, body: Json) -> tuple[Document, Operation]:
    """Make the VM's document, disks and interfaces, and begin to start it."""
    wanted, disks, profile = check_creation(cloud, vm_id, body)
    network = connect(cloud, vm_id, wanted.place.name, wanted.properties["networkProfile"])
    make_all(cloud, disks)
    for disk_id in disks.ids:
        attach(cloud, disk_id, vm_id)
    vm = _document(cloud, wanted, body, disks, profile=profile, network=network)
    save(cloud, vm)
    now = rfc3339(cloud.clock.now())
    state = MachineState(
        image=wanted.urn,
        signed=wanted.image.signed if wanted.image else True,
        custom_data=at(wanted.properties, "osProfile.customData") or "",
        user_data=wanted.properties.get("userData") or "",
        changed=now,
        disks={item["name"]: now for item in disks.profiles},
    )
    remember(cloud, vm_id, state)
    return vm, _begin(cloud, vm, state)


def _begin(cloud: Cloud, vm: Document, state: MachineState) -> Operation:
    boots = state.signed or not secure_boot(vm["properties"])
    return cloud.operations.begin(
        CREATE_EFFECT,
        vm["id"],
        provider=PROVIDER,
        location=vm["location"],
        arguments={"boots": boots},
        weight=WEIGHT if boots else TIMEOUT_WEIGHT,
    )


@effect(CREATE_EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    """The machine runs, and is done when the guest says so (`requireGuestProvisionSignal`).

    One that cannot boot runs, too, but nobody in it ever says so. Source: "4.0 preview parts are
    not signed for Secure Boot" (azure-linux architecture.md); OSProvisioningTimedOut: common error
    messages.
    """
    vm = cloud.resources.get(operation.resource_id)
    if vm is None:
        return
    if "waited" not in operation.arguments:
        start(cloud, vm)
        note_power(cloud, vm["id"], RUNNING)
        operation.arguments["waited"] = 0.0
    if at(vm, "properties.osProfile.requireGuestProvisionSignal"):
        _await_guest(cloud, operation, vm)
    vm["properties"]["provisioningState"] = "Succeeded"
    save(cloud, vm)


def _await_guest(cloud: Cloud, operation: Operation, vm: Document) -> None:
    boots, waited = operation.arguments["boots"], operation.arguments["waited"]
    if boots and cloud.machines.agent_status(vm["id"]) is not None:
        return
    if not boots or waited >= GUEST_SECONDS:
        raise ArmError(
            409,
            "OSProvisioningTimedOut",
            f"OS Provisioning for VM '{vm['name']}' did not finish in the allotted time. The VM "
            "may still finish provisioning successfully. Please check provisioning state later. "
            "Also, make sure the image has been properly prepared (generalized).",
        )
    operation.arguments["waited"] = waited + GUEST_POLL_SECONDS
    raise LaterError(GUEST_POLL_SECONDS)


def _document(
    cloud: Cloud, wanted: Draft, body: Json, disks: Disks, *, profile: Json | None, network: Json
) -> Document:
    given = wanted.properties
    properties: Json = {
        "hardwareProfile": {"vmSize": wanted.size.name},
        "provisioningState": "Creating",
        "vmId": str(uuid.uuid4()),
        "storageProfile": _storage(wanted, disks),
        "networkProfile": network,
        "timeCreated": rfc3339(cloud.clock.now()),
    }
    properties.update({key: given[key] for key in KEPT if key in given})
    properties["hardwareProfile"]["vmSize"] = wanted.size.name
    if profile is not None:
        properties["osProfile"] = profile
    out: Document = {
        "name": wanted.name,
        "id": wanted.vm_id,
        "type": MACHINE_TYPE,
        "location": wanted.place.name,
        "tags": tags_of(body) or {},
        "properties": properties,
    }
    if wanted.zone is not None:
        out["zones"] = [wanted.zone]
    if body.get("identity"):
        out["identity"] = identity(cloud, properties["vmId"], body["identity"])
    return out


def _storage(wanted: Draft, disks: Disks) -> Json:
    out: Json = {"osDisk": disks.profiles[0], "dataDisks": disks.profiles[1:]}
    given = at(wanted.properties, "storageProfile") or {}
    if wanted.image is not None:
        out["imageReference"] = {**given["imageReference"], "exactVersion": wanted.version}
    out["diskControllerType"] = given.get("diskControllerType", "SCSI")
    return out
