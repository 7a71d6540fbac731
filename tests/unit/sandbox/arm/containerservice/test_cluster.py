"""Managed clusters: made, changed, upgraded, deleted."""

import base64
from typing import Any

import pytest

from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID
from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    GROUP,
    PLACE,
    POOLS,
    SERVICE,
    SUBSCRIPTION,
    World,
    cluster_body,
    pool_body,
)


def test_a_cluster_is_made_with_its_pool_node_and_node_group(bare: World) -> None:
    response = bare.send("PUT", CLUSTER, cluster_body())

    assert (response.status, response.body["properties"]["provisioningState"]) == (201, "Creating")
    bare.finish()
    found = bare.get(CLUSTER)
    properties = found["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert (properties["kubernetesVersion"], properties["currentKubernetesVersion"]) == (
        "1.36",
        "1.36.4",
    )
    assert properties["agentPoolProfiles"][0]["provisioningState"] == "Succeeded"
    assert bare.cluster.version == "1.36.4"
    (node,) = bare.nodes("sys")
    assert node.startswith("aks-sys-")
    assert node.endswith("-vmss000000")
    group = bare.get(f"{SUBSCRIPTION}/resourceGroups/MC_rg_aks_westeurope")
    assert group["managedBy"] == found["id"]


def test_a_node_has_the_labels_that_aks_sets(world: World) -> None:
    labels = world.cluster.nodes[world.nodes("sys")[0]].labels

    assert labels["kubernetes.azure.com/agentpool"] == "sys"
    assert labels["kubernetes.azure.com/mode"] == "system"
    assert labels["kubernetes.azure.com/os-sku"] == "Ubuntu"
    assert labels["kubernetes.azure.com/node-image-version"].startswith("AKSUbuntu-2404gen2")
    assert labels["node.kubernetes.io/instance-type"] == "Standard_D4s_v5"
    assert labels["topology.kubernetes.io/region"] == "westeurope"


def test_lists_by_group_and_subscription_show_the_pools(world: World) -> None:
    for scope in (GROUP, SUBSCRIPTION):
        (found,) = world.get(f"{scope}{SERVICE}/managedClusters")["value"]
        assert [item["name"] for item in found["properties"]["agentPoolProfiles"]] == ["sys"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"dnsPrefix": ""}, "InvalidParameter"),
    ({"dnsPrefix": "a" * 60}, "InvalidParameter"),
    ({"kubernetesVersion": "1.20"}, "K8sVersionNotSupported"),
    ({"kubernetesVersion": "1.33"}, "K8sVersionNotSupported"),
    ({"supportPlan": "AKSLongTermSupport"}, "InvalidSupportPlan"),
    ({"agentPoolProfiles": []}, "InvalidParameter"),
    ({"agentPoolProfiles": [{"name": "u", "mode": "User"}]}, "InvalidParameter"),
    ({"agentPoolProfiles": [{"name": "Bad", "mode": "System"}]}, "InvalidParameter"),
    ({"networkProfile": {"networkPlugin": "weave"}}, "InvalidParameter"),
    ({"networkProfile": {"podCidr": "10.0.0.1/8"}}, "InvalidParameter"),
    ({"autoUpgradeProfile": {"upgradeChannel": "weekly"}}, "InvalidParameter"),
    ({"kubernetesVersion": 1.36}, "UnmarshalError"),
]


@pytest.mark.parametrize(("properties", "code"), REFUSED)
def test_a_cluster_that_cannot_be_is_refused_and_leaves_nothing(
    bare: World, properties: dict[str, Any], code: str
) -> None:
    response = bare.send("PUT", CLUSTER, cluster_body(**properties))

    assert (response.status, response.body["code"]) == (400, code)
    assert set(response.body) >= {"code", "message", "details", "subcode"}
    assert bare.send("GET", CLUSTER).status == 404
    assert bare.get(f"{SUBSCRIPTION}/resourceGroups")["value"][0]["name"] == "rg"
    assert len(bare.get(f"{SUBSCRIPTION}/resourceGroups")["value"]) == 1


def test_an_older_version_is_for_long_term_support(bare: World) -> None:
    body = cluster_body(kubernetesVersion="1.33", supportPlan="AKSLongTermSupport")
    bare.make(CLUSTER, {**body, "sku": {"name": "Base", "tier": "Premium"}})

    assert bare.get(CLUSTER)["properties"]["currentKubernetesVersion"] == "1.33.11"


def test_what_is_fixed_cannot_be_changed(world: World) -> None:
    response = world.send("PUT", CLUSTER, cluster_body(dnsPrefix="other"))

    assert (response.status, response.body["code"]) == (400, "PropertyChangeNotAllowed")
    assert response.body["message"] == "Changing property 'properties.dnsPrefix' is not allowed."


def test_the_control_plane_is_upgraded_before_its_pools(world: World) -> None:
    world.make_pool(count=1)
    body = cluster_body(kubernetesVersion="1.37.1")
    body["properties"]["agentPoolProfiles"] = [
        {**profile, "orchestratorVersion": "1.37.1"}
        for profile in world.get(CLUSTER)["properties"]["agentPoolProfiles"]
    ]
    response = world.send("PUT", CLUSTER, body)
    assert response.body["properties"]["provisioningState"] == "Upgrading"
    world.finish()

    properties = world.get(CLUSTER)["properties"]
    assert properties["currentKubernetesVersion"] == "1.37.1"
    versions = {item["currentOrchestratorVersion"] for item in properties["agentPoolProfiles"]}
    assert versions == {"1.37.1"}
    assert {node.kubernetes_version for node in world.cluster.nodes.values()} == {"1.37.1"}
    assert world.cluster.version == "1.37.1"


def test_only_the_control_plane_is_upgraded_if_the_pools_keep_their_version(world: World) -> None:
    world.make(CLUSTER, cluster_body(kubernetesVersion="1.37"))

    assert world.cluster.version == "1.37.1"
    assert world.pool("sys")["currentOrchestratorVersion"] == "1.36.4"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.35.1", "Downgrading Kubernetes version 1.36.4 to 1.35.1 is not allowed. Available"),
        ("1.36.1", "Downgrading Kubernetes version 1.36.4 to 1.36.1 is not allowed. Available"),
    ],
)
def test_a_step_back_is_refused(world: World, version: str, words: str) -> None:
    response = world.send("PUT", CLUSTER, cluster_body(kubernetesVersion=version))

    assert (response.status, response.body["code"]) == (400, "OperationNotAllowed")
    assert response.body["message"].startswith(words)


def test_no_minor_version_is_skipped(bare: World) -> None:
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.34.7"))

    response = bare.send("PUT", CLUSTER, cluster_body(kubernetesVersion="1.36"))

    assert response.body["message"] == (
        "Upgrading Kubernetes version 1.34.7 to 1.36.4 is not allowed. Available upgrades: "
        "[1.35.5 1.35.1]. Please see https://aka.ms/aks-supported-k8s-ver for version details."
    )


def test_the_upgrade_profile_lists_what_may_follow(bare: World) -> None:
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.34.1"))

    plane = bare.get(f"{CLUSTER}/upgradeProfiles/default")["properties"]["controlPlaneProfile"]

    upgrades = [item["kubernetesVersion"] for item in plane["upgrades"]]
    assert upgrades == ["1.35.5", "1.35.1", "1.34.7"]


def test_pools_come_and_go_by_requests_of_their_own(world: World) -> None:
    body = cluster_body()
    body["properties"]["agentPoolProfiles"].append({"name": "blue", **pool_body()})

    response = world.send("PUT", CLUSTER, body)

    assert (response.status, response.body["code"]) == (400, "OperationNotAllowed")
    assert "Node pool update via managed cluster not allowed" in response.body["message"]


def test_a_cluster_is_busy_while_it_or_a_pool_is_changed(world: World) -> None:
    world.put_pool(**pool_body())
    busy = world.send("PUT", CLUSTER, cluster_body())
    assert (busy.status, busy.body["code"]) == (409, "OperationNotAllowed")
    assert "Another operation (blue - Creating) is in progress" in busy.body["message"]
    world.finish()

    whole = cluster_body(agentPoolProfiles=None)
    assert world.send("PUT", CLUSTER, whole).status == 200
    again = world.send("PUT", CLUSTER, whole)
    assert "Another operation (Updating) is in progress" in again.body["message"]
    assert world.put_pool("red", **pool_body()).status == 409


def test_tags_are_replaced_and_the_etag_is_another(world: World) -> None:
    before = world.get(CLUSTER)["eTag"]

    response = world.send("PATCH", CLUSTER, {"tags": {"team": "core"}})

    assert (response.status, response.body["tags"]) == (200, {"team": "core"})
    assert response.body["eTag"] != before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-match": "nonsense"}, 412),
        ({"if-none-match": "*"}, 412),
        ({"if-match": "*"}, 200),
        ({"if-none-match": "x"}, 400),
        ({"if-match": "*", "if-none-match": "*"}, 400),
    ],
)
def test_etags_of_a_cluster(world: World, headers: dict[str, str], status: int) -> None:
    assert world.send("PUT", CLUSTER, cluster_body(), headers=headers).status == status


def test_an_etag_that_matches_is_taken_and_none_matches_what_is_not_there(bare: World) -> None:
    assert bare.send("PUT", CLUSTER, cluster_body(), headers={"if-match": "*"}).status == 412
    bare.make(CLUSTER, cluster_body())
    headers = {"if-match": bare.get(CLUSTER)["eTag"]}
    assert bare.send("PUT", CLUSTER, cluster_body(), headers=headers).status == 200


def test_credentials_are_kubeconfigs(world: World) -> None:
    for path, name in (("User", "clusterUser"), ("Admin", "clusterAdmin")):
        response = world.send("POST", f"{CLUSTER}/listCluster{path}Credential")
        (found,) = response.body["kubeconfigs"]
        assert found["name"] == name
        assert b"current-context: aks" in base64.b64decode(found["value"])


def test_there_is_no_static_credential_without_local_accounts(world: World) -> None:
    world.make(CLUSTER, cluster_body(disableLocalAccounts=True))

    response = world.send("POST", f"{CLUSTER}/listClusterAdminCredential")

    assert response.status == 400
    assert "set to disable local accounts" in response.body["message"]


def test_a_cluster_that_is_being_made_has_no_credentials(bare: World) -> None:
    bare.send("PUT", CLUSTER, cluster_body())

    assert bare.send("POST", f"{CLUSTER}/listClusterUserCredential").status == 409


def test_a_deleted_cluster_takes_pools_nodes_and_group_with_it(world: World) -> None:
    world.put_pool(**pool_body())  # preempted

    assert world.send("DELETE", CLUSTER).status == 202
    world.finish()

    assert world.send("GET", CLUSTER).status == 404
    assert world.send("GET", f"{POOLS}/sys").status == 404
    assert world.clusters.clusters == {}
    assert world.send("HEAD", f"{SUBSCRIPTION}/resourceGroups/MC_rg_aks_westeurope").status == 404
    assert world.send("DELETE", CLUSTER).status == 204


def test_a_group_takes_its_clusters_with_it(world: World) -> None:
    world.make(GROUP, method="DELETE")

    assert world.clusters.clusters == {}
    assert world.get(f"{SUBSCRIPTION}/resourceGroups")["value"] == []


def test_a_stopped_cluster_has_no_nodes_until_it_starts(world: World) -> None:
    world.make(f"{CLUSTER}/stop", method="POST")
    assert world.cluster.nodes == {}
    assert world.get(CLUSTER)["properties"]["powerState"] == {"code": "Stopped"}
    assert world.send("PUT", CLUSTER, cluster_body()).status == 409
    assert world.put_pool(**pool_body()).status == 409

    world.make(f"{CLUSTER}/start", method="POST")
    assert len(world.nodes("sys")) == 1
    assert world.get(CLUSTER)["properties"]["powerState"] == {"code": "Running"}


def test_versions_of_a_location(world: World) -> None:
    values = {item["version"]: item for item in world.get(f"{PLACE}/kubernetesVersions")["values"]}

    assert values["1.36"]["isDefault"] is True
    assert values["1.36"]["patchVersions"]["1.36.4"]["upgrades"] == ["1.37.1", "1.37.0"]
    assert values["1.33"]["capabilities"]["supportPlan"] == ["AKSLongTermSupport"]


def test_node_images_of_a_location_are_those_that_are_out(world: World) -> None:
    names = {item["fullName"] for item in world.get(f"{PLACE}/nodeImageVersions")["value"]}

    assert "AKSAzureLinux-V3gen2-202611.17.0" in names
    assert "AKSAzureContainerLinux-202611.17.0" in names
    assert SUBSCRIPTION_ID in PLACE


def test_without_a_kubernetes_api_there_are_no_clusters(bare: World) -> None:
    bare.cloud._clusters = None

    response = bare.send("PUT", CLUSTER, cluster_body())

    assert (response.status, response.body["code"]) == (501, "NotEmulated")
