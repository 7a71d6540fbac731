"""Microsoft's az and the Azure SDK, unchanged, run clusters and node pools of the sandbox."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.containerservice import ContainerServiceClient
from azure.mgmt.containerservice.models import AgentPool, AgentPoolUpgradeSettings
from azure.mgmt.containerservice.models import (
    AgentPoolManagedClusterAgentPoolProfileProperties as Properties,
)

from tests.conformance.conftest import Az
from tests.sandbox_cloud import SandboxCloud

GROUP, CLUSTER, SIZE = "aks", "judged", "Standard_D4s_v5"
BLUE = ("-g", GROUP, "--cluster-name", CLUSTER, "-n", "blue")
POOL = "{state: provisioningState, count: count, sku: osSku, image: nodeImageVersion}"


@pytest.fixture(scope="module")
def cluster(az: Az) -> Iterator[dict[str, Any]]:
    az("group", "create", "-n", GROUP, "-l", "westeurope")
    yield az(
        *("aks", "create", "-g", GROUP, "-n", CLUSTER, "--enable-managed-identity"),
        *("--no-ssh-key", "--node-count", "1", "--node-vm-size", SIZE, "-k", "1.36"),
    )
    az("aks", "delete", "-g", GROUP, "-n", CLUSTER, "--yes", "--no-wait")


@pytest.fixture(scope="module")
def client(judged: SandboxCloud, cluster: dict[str, Any]) -> Iterator[ContainerServiceClient]:
    """The SDK's client, told of another endpoint and another CA; everything else is its own."""
    status: Any = judged.status
    endpoint, bundle = status["endpoint"], status["caBundle"]
    with (
        ClientSecretCredential(
            status["tenantId"],
            status["clientId"],
            status["clientSecret"],
            authority=endpoint,
            disable_instance_discovery=True,
            connection_verify=bundle,
        ) as credential,
        ContainerServiceClient(
            credential,
            status["subscriptionId"],
            base_url=endpoint,
            credential_scopes=[f"{endpoint}/.default"],
            connection_verify=bundle,
            polling_interval=1,
        ) as service,
    ):
        yield service


def test_az_creates_a_cluster_shows_it_and_its_upgrades(az: Az, cluster: dict[str, Any]) -> None:
    assert cluster["provisioningState"] == "Succeeded"
    shown = az("aks", "show", "-g", GROUP, "-n", CLUSTER)
    assert (shown["kubernetesVersion"], shown["currentKubernetesVersion"]) == ("1.36", "1.36.4")
    plane = az("aks", "get-upgrades", "-g", GROUP, "-n", CLUSTER)["controlPlaneProfile"]
    assert [item["kubernetesVersion"] for item in plane["upgrades"]] == ["1.37.1", "1.37.0"]


def test_az_gets_credentials(az: Az, cluster: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"

    az("aks", "get-credentials", "-g", GROUP, "-n", CLUSTER, "--file", str(file))

    assert f"name: {CLUSTER}" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_az_runs_a_node_pool_through_its_life(az: Az, cluster: dict[str, Any]) -> None:
    added = az(
        *("aks", "nodepool", "add", *BLUE, "--node-count", "2", "--node-vm-size", SIZE),
        *("--os-sku", "AzureLinux", "--query", POOL),
    )
    image = added.pop("image")
    assert added == {"state": "Succeeded", "count": 2, "sku": "AzureLinux"}
    assert image.startswith("AKSAzureLinux-V3gen2-")
    listed = az("aks", "nodepool", "list", "-g", GROUP, "--cluster-name", CLUSTER)
    assert [(item["name"], item["mode"]) for item in listed] == [
        ("nodepool1", "System"),
        ("blue", "User"),
    ]

    scaled = az("aks", "nodepool", "scale", *BLUE, "--node-count", "3", "--query", "count")
    assert scaled == 3
    az("aks", "upgrade", "-g", GROUP, "-n", CLUSTER, "-k", "1.37", "--control-plane-only", "--yes")
    offered = az("aks", "nodepool", "get-upgrades", *BLUE)
    assert offered["latestNodeImageVersion"] == image
    assert [item["kubernetesVersion"] for item in offered["upgrades"]] == ["1.37.1", "1.37.0"]
    upgraded = az("aks", "nodepool", "upgrade", *BLUE, "-k", "1.37.1", "--yes")
    assert upgraded["currentOrchestratorVersion"] == "1.37.1"

    refused = az.run("aks", "nodepool", "update", *BLUE, "--os-sku", "AzureContainerLinux")
    assert "(InvalidOSSKU) OSSKU='AzureContainerLinux' is invalid" in refused.stderr
    moved = az(
        *("aks", "nodepool", "update", *BLUE, "--os-sku", "AzureContainerLinux"),
        *("--enable-secure-boot", "--enable-vtpm", "--query", POOL),
    )
    assert moved.pop("image").startswith("AKSAzureContainerLinux-")
    assert moved == {"state": "Succeeded", "count": 3, "sku": "AzureContainerLinux"}

    az("aks", "nodepool", "delete", *BLUE)
    gone = az.run("aks", "nodepool", "show", *BLUE)
    assert gone.returncode == 3
    assert "(NotFound) Could not find the agent pool 'blue'" in gone.stderr


def test_az_says_why_a_request_was_refused(az: Az, cluster: dict[str, Any]) -> None:
    last = az.run(
        "aks", "nodepool", "delete", "-g", GROUP, "--cluster-name", CLUSTER, "-n", "nodepool1"
    )

    assert last.returncode == 1
    assert "(OperationNotAllowed) There has to be at least one agent pool." in last.stderr


def test_the_sdk_reads_clusters_as_its_own_models(client: ContainerServiceClient) -> None:
    (found,) = client.managed_clusters.list()

    assert found.properties is not None
    assert found.properties.provisioning_state == "Succeeded"
    assert [pool.name for pool in found.properties.agent_pool_profiles or []] == ["nodepool1"]
    credentials = client.managed_clusters.list_cluster_user_credentials(GROUP, CLUSTER)
    assert credentials.kubeconfigs is not None
    assert b"apiVersion: v1" in bytes(credentials.kubeconfigs[0].value or b"")
    versions = client.managed_clusters.list_kubernetes_versions("westeurope").values_property
    assert "1.36" in {version.version for version in versions or []}


def test_the_sdk_runs_a_pool_and_waits_for_its_operations(client: ContainerServiceClient) -> None:
    pools = client.agent_pools
    wanted = AgentPool(
        properties=Properties(
            count=2,
            vm_size=SIZE,
            mode="User",
            os_sku="AzureLinux",
            upgrade_settings=AgentPoolUpgradeSettings(max_surge="1", drain_timeout_in_minutes=5),
        )
    )
    made = pools.begin_create_or_update(GROUP, CLUSTER, "sdk", wanted).result()
    assert (made.provisioning_state, made.count) == ("Succeeded", 2)

    pools.begin_upgrade_node_image_version(GROUP, CLUSTER, "sdk").result()
    profile = pools.get_upgrade_profile(GROUP, CLUSTER, "sdk")
    assert profile.properties is not None
    assert profile.properties.latest_node_image_version == made.node_image_version
    machines = [*client.machines.list(GROUP, CLUSTER, "sdk")]
    assert [str(machine.name)[-6:] for machine in machines] == ["000000", "000001"]

    larger = AgentPool(properties=Properties(vm_size="Standard_D8s_v5"))
    with pytest.raises(HttpResponseError) as refused:
        pools.begin_create_or_update(GROUP, CLUSTER, "sdk", larger)
    assert refused.value.error is not None
    assert refused.value.error.code == "PropertyChangeNotAllowed"
    pools.begin_delete(GROUP, CLUSTER, "sdk").result()
    with pytest.raises(ResourceNotFoundError):
        pools.get(GROUP, CLUSTER, "sdk")
