"""The unmodified Azure SDK drives the sandbox's compute provider over TLS."""

import base64
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential
from azure.mgmt.compute import ComputeManagementClient

from tests.sandbox_cloud import SandboxCloud

BLOB = b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", bytes(32)))
KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()} sdk"
IMAGE = {
    "publisher": "MicrosoftCBLMariner",
    "offer": "azure-linux-3",
    "sku": "azure-linux-3-gen2",
    "version": "latest",
}


@dataclass(frozen=True, slots=True)
class Lab:
    """A client, and a resource group with a network in it."""

    client: ComputeManagementClient
    group: str
    group_id: str

    def put(self, path: str, body: Any) -> None:
        """For the providers whose SDKs azl does not have."""
        separator = "&" if "?" in path else "?"
        url = f"{path}{separator}api-version=2024-03-01"
        response = self.client.send_request(HttpRequest("PUT", url, json=body))
        response.raise_for_status()

    def machine(self, name: str, **properties: Any) -> Any:
        network = f"{self.group_id}/providers/Microsoft.Network"
        subnet = {"id": f"{network}/virtualNetworks/vnet/subnets/default"}
        ip = {"name": "ip", "properties": {"subnet": subnet}}
        interface = {"primary": True, "deleteOption": "Delete", "ipConfigurations": [ip]}
        path = "/home/azureuser/.ssh/authorized_keys"
        keys = {"publicKeys": [{"path": path, "keyData": KEY}]}
        return {
            "location": "westeurope",
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
                "storageProfile": {
                    "imageReference": IMAGE,
                    "osDisk": {"createOption": "FromImage", "deleteOption": "Delete"},
                },
                "osProfile": {
                    "computerName": name,
                    "adminUsername": "azureuser",
                    "linuxConfiguration": {"disablePasswordAuthentication": True, "ssh": keys},
                },
                "networkProfile": {
                    "networkApiVersion": "2022-11-01",
                    "networkInterfaceConfigurations": [{"name": "if", "properties": interface}],
                },
                **properties,
            },
        }


@pytest.fixture
def lab(sandbox: SandboxCloud) -> Iterator[Lab]:
    status = sandbox.status
    endpoint, bundle = status["endpoint"], status["caBundle"]
    credential = ClientSecretCredential(
        status["tenantId"],
        status["clientId"],
        status["clientSecret"],
        authority=endpoint,
        disable_instance_discovery=True,
        connection_verify=bundle,
    )
    client = ComputeManagementClient(
        credential,
        status["subscriptionId"],
        base_url=endpoint,
        credential_scopes=[f"{endpoint}/.default"],
        connection_verify=bundle,
        polling_interval=0.05,
    )
    name = f"sdk-{uuid.uuid4().hex[:8]}"
    group_id = f"/subscriptions/{status['subscriptionId']}/resourceGroups/{name}"
    with credential, client:
        out = Lab(client, name, group_id)
        out.put(group_id, {"location": "westeurope"})
        subnets = [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}]
        space = {"addressPrefixes": ["10.0.0.0/16"]}
        out.put(
            f"{group_id}/providers/Microsoft.Network/virtualNetworks/vnet",
            {"location": "westeurope", "properties": {"addressSpace": space, "subnets": subnets}},
        )
        yield out


def test_a_machine_lives_its_life_through_the_sdk(lab: Lab) -> None:
    machines = lab.client.virtual_machines

    created = machines.begin_create_or_update(lab.group, "web", lab.machine("web")).result()
    assert created.provisioning_state == "Succeeded"
    assert created.storage_profile.image_reference.exact_version == "3.20261104.01"

    statuses = [
        status.code
        for vm in machines.list_all(status_only="true")
        if vm.id == created.id
        for status in vm.instance_view.statuses
    ]
    assert statuses == ["ProvisioningState/succeeded", "PowerState/running"]

    command: Any = {"commandId": "RunShellScript", "script": ["echo hello"]}
    output = machines.begin_run_command(lab.group, "web", command).result()
    assert "[stdout]\nhello\n" in str((output.value or [])[0].message)

    machines.begin_deallocate(lab.group, "web").result()
    view = machines.instance_view(lab.group, "web")
    assert view.statuses
    assert view.statuses[-1].code == "PowerState/deallocated"
    machines.begin_start(lab.group, "web").result()
    patch: Any = {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v5"}}}
    resized = machines.begin_update(lab.group, "web", patch).result()
    assert resized.hardware_profile.vm_size == "Standard_D4s_v5"

    machines.begin_delete(lab.group, "web").result()
    with pytest.raises(ResourceNotFoundError):
        machines.get(lab.group, "web")
    assert list(lab.client.disks.list_by_resource_group(lab.group)) == []


def test_snapshot_copy_and_swap_through_the_sdk(lab: Lab) -> None:
    machines, disks = lab.client.virtual_machines, lab.client.disks
    vm = machines.begin_create_or_update(lab.group, "db", lab.machine("db")).result()
    old = vm.storage_profile.os_disk.managed_disk.id

    source = {"createOption": "Copy", "sourceResourceId": old}
    body: Any = {
        "location": "westeurope",
        "properties": {"creationData": source, "incremental": True},
    }
    snapshot = lab.client.snapshots.begin_create_or_update(lab.group, "before", body).result()
    assert snapshot.os_type == "Linux"

    source = {"createOption": "Copy", "sourceResourceId": snapshot.id}
    body = {
        "location": "westeurope",
        "sku": {"name": "Premium_LRS"},
        "properties": {"creationData": source},
    }
    disk = disks.begin_create_or_update(lab.group, "rollback", body).result()
    assert disk.disk_state == "Unattached"

    os_disk = {"name": "rollback", "managedDisk": {"id": disk.id}}
    patch: Any = {"properties": {"storageProfile": {"osDisk": os_disk}}}
    swapped = machines.begin_update(lab.group, "db", patch).result()
    assert swapped.storage_profile.os_disk.name == "rollback"
    assert disks.get(lab.group, old.rsplit("/", 1)[-1]).disk_state == "Unattached"
    with pytest.raises(ResourceExistsError, match="is attached to VM"):
        disks.begin_delete(lab.group, "rollback")
    machines.begin_delete(lab.group, "db").result()


def test_refusals_reach_the_sdk_as_its_own_errors(lab: Lab) -> None:
    machines = lab.client.virtual_machines
    image = {**IMAGE, "sku": "azure-linux-3-acl"}
    storage = {"imageReference": image, "osDisk": {"createOption": "FromImage"}}
    body = lab.machine("acl", storageProfile=storage)

    with pytest.raises(HttpResponseError) as caught:
        machines.begin_create_or_update(lab.group, "acl", body)

    error = caught.value.error
    assert error is not None
    assert error.code == "BadRequest"
    assert "'TrustedLaunch'" in str(error.message)


def test_images_sizes_and_usage_read_as_the_sdks_models(lab: Lab) -> None:
    images = lab.client.virtual_machine_images
    publisher, offer, sku = IMAGE["publisher"], IMAGE["offer"], IMAGE["sku"]

    [newest] = images.list("westeurope", publisher, offer, sku, top=1, orderby="name desc")
    version = images.get("westeurope", publisher, offer, sku, newest.name)
    assert version.hyper_v_generation == "V2"
    assert version.architecture == "x64"
    skus = lab.client.resource_skus.list(filter="location eq 'westeurope'")
    assert any(item.name == "Standard_D2s_v5" for item in skus)
    usages = {item.name.value: item for item in lab.client.usage.list("westeurope")}
    assert usages["cores"].limit > 0
