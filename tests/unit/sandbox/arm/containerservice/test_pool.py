"""Node pools: made, changed, scaled, deleted; what AKS refuses."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.compute.offer.usage import set_limit
from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    POOLS,
    SUBSCRIPTION,
    World,
    cluster_body,
    pool_body,
)

ACL: dict[str, Any] = {
    "osSKU": "AzureContainerLinux",
    "securityProfile": {"enableSecureBoot": True, "enableVTPM": True},
}


def test_a_pool_is_made_and_its_nodes_join(world: World) -> None:
    response = world.put_pool(**pool_body(osSKU="AzureLinux", nodeLabels={"team": "web"}))

    assert response.status == 201
    assert response.body["properties"]["provisioningState"] == "Creating"
    world.finish()
    pool = world.pool()
    assert pool["provisioningState"] == "Succeeded"
    assert pool["nodeImageVersion"] == "AKSAzureLinux-V3gen2-202611.17.0"
    assert pool["upgradeSettings"] == {"maxSurge": "10%", "maxUnavailable": "0"}
    assert [name[-6:] for name in world.nodes()] == ["000000", "000001", "000002"]
    assert world.label("team") == ["web"] * 3
    assert world.label("kubernetes.azure.com/os-sku") == ["AzureLinux"] * 3
    nodes = world.cluster.nodes.values()
    assert len({node.address for node in nodes}) == len(nodes)
    assert {node.os_image for node in nodes if node.pool == "blue"} == {"Microsoft Azure Linux 3.0"}


def test_nodes_are_spread_over_zones(world: World) -> None:
    world.make_pool(availabilityZones=["1", "2", "3"])

    zones = world.label("topology.kubernetes.io/zone")
    assert zones == ["westeurope-1", "westeurope-2", "westeurope-3"]
    (machine, *_) = world.get(f"{POOLS}/blue/machines")["value"]
    assert machine["zones"] == ["1"]
    assert machine["properties"]["network"]["ipAddresses"][0]["ip"].startswith("10.224.0.")
    one = world.get(f"{POOLS}/blue/machines/{machine['name']}")
    assert one["properties"]["resourceId"].endswith("/virtualMachines/0")
    assert world.send("GET", f"{POOLS}/blue/machines/other").status == 404


def test_a_large_enough_temporary_disk_holds_the_system(world: World) -> None:
    large, small = world.make_pool("large", vmSize="Standard_D4ds_v5"), world.make_pool("small")

    assert (large["osDiskType"], large["osDiskSizeGB"]) == ("Ephemeral", 150)
    assert (small["osDiskType"], small["osDiskSizeGB"]) == ("Managed", 128)


def test_trusted_launch_has_images_of_its_own(world: World) -> None:
    security = {"enableSecureBoot": True, "enableVTPM": True}
    pool = world.make_pool(osSKU="AzureLinux", securityProfile=security)

    assert pool["nodeImageVersion"].startswith("AKSAzureLinux-V3gen2TL-")
    assert world.label("kubernetes.azure.com/security-type") == ["TrustedLaunch"] * 3


def test_container_linux_with_all_that_it_needs(world: World) -> None:
    pool = world.make_pool(**ACL)

    assert pool["nodeImageVersion"] == "AKSAzureContainerLinux-202611.17.0"
    (node, *_) = [n for n in world.cluster.nodes.values() if n.pool == "blue"]
    assert node.os_image == "Microsoft Azure Container Linux 3.0.20261117"


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("Blue", {}, "InvalidParameter", "agentPoolProfile.name"),
    ("1blue", {}, "InvalidParameter", "agentPoolProfile.name"),
    ("abcdefghijklm", {}, "InvalidParameter", "agentPoolProfile.name"),
    ("blue-green", {}, "InvalidParameter", "agentPoolProfile.name"),
    ("blue", {"count": 1001}, "InvalidParameter", "agentPoolProfile.count"),
    ("blue", {"count": -1}, "InvalidParameter", "agentPoolProfile.count"),
    ("blue", {"mode": "System", "count": 0}, "InvalidParameter", "agentPoolProfile.count"),
    ("blue", {"mode": "Boss"}, "InvalidParameter", "agentPoolProfile.mode"),
    ("blue", {"maxPods": 5}, "InvalidParameter", "agentPoolProfile.maxPods"),
    ("blue", {"mode": "System", "maxPods": 20}, "InvalidParameter", "agentPoolProfile.maxPods"),
    ("blue", {"enableAutoScaling": True}, "InvalidParameter", "agentPoolProfile.maxCount"),
    ("blue", {"minCount": 1}, "InvalidParameter", "agentPoolProfile.minCount"),
    ("blue", {"nodeTaints": ["key=value"]}, "InvalidParameter", "agentPoolProfile.nodeTaints"),
    (
        "blue",
        {"nodeLabels": {"kubernetes.azure.com/x": "1"}},
        "InvalidParameter",
        "agentPoolProfile.nodeLabels",
    ),
    ("blue", {"vmSize": "Standard_Z1"}, "BadRequest", "The VM size of Standard_Z1"),
    ("blue", {"mode": "System", "vmSize": "Standard_B2s_v2"}, "SystemPoolSkuTooLow", "B series"),
    ("blue", {"mode": "System", "vmSize": "Standard_A1_v2"}, "SystemPoolSkuTooLow", "2 vCPUs"),
    ("blue", {"availabilityZones": ["9"]}, "AvailabilityZoneNotSupported", "zones for location"),
    ("blue", {"orchestratorVersion": "1.20"}, "AgentPoolK8sVersionNotSupported", "Version 1.20"),
    ("blue", {"orchestratorVersion": "1.37.0"}, "NodePoolMcVersionIncompatible", "is bigger than"),
    ("blue", {"osSKU": "AzureLinux4"}, "InvalidOSSKU", "details: Unrecognized OSSKU"),
    ("blue", {"osSKU": "Flatcar"}, "InvalidOSSKU", "(retirement 2026-06-08)"),
    ("blue", {"osSKU": "AzureContainerLinux"}, "InvalidOSSKU", "both Secure Boot and vTPM"),
    (
        "blue",
        {**ACL, "securityProfile": {"enableSecureBoot": True}},
        "InvalidOSSKU",
        "both Secure Boot and vTPM",
    ),
    ("blue", {**ACL, "vmSize": "Standard_A2_v2"}, "TrustedLaunchIncompatibleWithConfig", "A2_v2"),
    ("blue", {"osSKU": "AzureContainerLinux", "vmSize": "Standard_A2_v2"}, "InvalidOSSKU", "Gen"),
    ("blue", {**ACL, "vmSize": "Standard_D2ps_v5"}, "TrustedLaunchIncompatibleWithConfig", "D2ps"),
    ("blue", {"upgradeSettings": {"maxSurge": "many"}}, "InvalidParameter", "upgrade.maxSurge"),
    ("blue", {"upgradeSettings": {"maxSurge": "120%"}}, "InvalidParameter", "upgrade.maxSurge"),
    ("blue", {"upgradeSettings": {"maxSurge": "0"}}, "InvalidParameter", "can't both be 0"),
    (
        "blue",
        {"mode": "System", "upgradeSettings": {"maxUnavailable": "1"}},
        "InvalidParameter",
        "System pools can't set max unavailable",
    ),
    (
        "blue",
        {"scaleSetPriority": "Spot", "upgradeSettings": {"maxSurge": "1"}},
        "InvalidParameter",
        "Spot pools can't set max surge",
    ),
    ("blue", {"upgradeSettings": {"drainTimeoutInMinutes": 4}}, "InvalidParameter", "5 and 1440"),
    ("blue", {"upgradeSettings": {"nodeSoakDurationInMinutes": 31}}, "InvalidParameter", "0 and"),
    ("blue", {"upgradeSettings": {"undrainableNodeBehavior": "Kill"}}, "InvalidParameter", "Kill"),
    ("blue", {"count": "3"}, "UnmarshalError", "cannot unmarshal string into Go struct field"),
    ("blue", {"enableFIPS": 1}, "UnmarshalError", "of type bool"),
]


@pytest.mark.parametrize(("name", "properties", "code", "words"), REFUSED)
def test_a_pool_that_cannot_be_is_refused_and_leaves_nothing(
    world: World, name: str, properties: dict[str, Any], code: str, words: str
) -> None:
    response = world.put_pool(name, **{**pool_body(), **properties})

    assert (response.status, response.body["code"]) == (400, code), response.body
    assert words in response.body["message"]
    assert [item["name"] for item in world.get(POOLS)["value"]] == ["sys"]


@pytest.mark.parametrize(
    "properties",
    [{"osSKU": "Windows2022"}, {"osType": "Windows"}, {"type": "VirtualMachines"}],
)
def test_kinds_of_pools_that_the_sandbox_does_not_have(
    world: World, properties: dict[str, Any]
) -> None:
    response = world.put_pool(**pool_body(**properties))

    assert (response.status, response.body["code"]) == (501, "NotEmulated")


def test_container_linux_needs_a_newer_kubernetes(bare: World) -> None:
    body = cluster_body(kubernetesVersion="1.33", supportPlan="AKSLongTermSupport")
    bare.make(CLUSTER, {**body, "sku": {"name": "Base", "tier": "Premium"}})

    response = bare.put_pool(**pool_body(**ACL))

    assert response.body["code"] == "InvalidOSSKU"
    assert "Kubernetes version 1.33.11 is lower than the minimum 1.34" in response.body["message"]


def test_container_linux_takes_two_channels_only(bare: World) -> None:
    channels = {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "SecurityPatch"}}
    bare.make(CLUSTER, cluster_body(**channels))
    assert (
        "channel SecurityPatch is not supported"
        in bare.put_pool(**pool_body(**ACL)).body["message"]
    )

    bare.make(CLUSTER, cluster_body(autoUpgradeProfile={"nodeOSUpgradeChannel": "None"}))
    bare.make_pool(**ACL)
    whole = cluster_body(**channels, agentPoolProfiles=None)
    assert bare.send("PUT", CLUSTER, whole).body["code"] == "InvalidOSSKU"


def test_quota_is_shared_with_virtual_machines(world: World) -> None:
    set_limit(world.cloud, "westeurope", "standardDSv5Family", 16)
    usages = world.get(f"{SUBSCRIPTION}/providers/Microsoft.Compute/locations/westeurope/usages")
    used = {item["name"]["value"]: item["currentValue"] for item in usages["value"]}
    assert (used["standardDSv5Family"], used["cores"], used["virtualMachines"]) == (4, 4, 1)

    response = world.put_pool(**pool_body(count=4))

    assert (response.status, response.body["code"]) == (400, "ErrCode_InsufficientVCPUQuota")
    assert response.body["message"].startswith(
        "Insufficient vcpu quota requested 16, remaining 12 for family standardDSv5Family for "
        "region westeurope."
    )
    world.make_pool(count=3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vmSize", "Standard_D8s_v5"),
        ("maxPods", 50),
        ("osDiskSizeGB", 64),
        ("osDiskType", "Ephemeral"),
        ("availabilityZones", ["1"]),
        ("scaleSetPriority", "Spot"),
        ("enableNodePublicIP", True),
    ],
)
def test_what_is_fixed_cannot_be_changed(world: World, name: str, value: Any) -> None:
    world.make_pool()

    response = world.put_pool(**{**pool_body(), name: value})

    assert (response.status, response.body["code"]) == (400, "PropertyChangeNotAllowed")
    assert response.body["target"] == f"properties.{name}"


def test_what_a_client_read_it_may_send_back(world: World) -> None:
    before = world.make_pool(nodeTaints=["a=b:NoSchedule"], tags={"x": "y"})

    world.make(f"{POOLS}/blue", {"properties": before})

    after = world.pool()
    assert {**after, "eTag": ""} == {**before, "eTag": ""}
    assert ("reimage", world.nodes()[0]) not in world.clusters.events


def test_labels_and_taints_of_running_nodes_change_in_place(world: World) -> None:
    world.make_pool(nodeLabels={"a": "1", "b": "2"}, nodeTaints=["t=1:NoSchedule"])

    world.make(f"{POOLS}/blue", {"properties": pool_body(nodeLabels={"a": "3"}, nodeTaints=[])})

    assert world.label("a") == ["3"] * 3
    assert world.label("b") == [""] * 3
    assert {n.taints for n in world.cluster.nodes.values()} == {()}
    assert not [what for what, _ in world.clusters.events if what == "reimage"]


def test_a_pool_grows_and_shrinks_from_its_end(world: World) -> None:
    world.make_pool(count=2)
    response = world.put_pool(**pool_body(count=4))
    assert response.body["properties"]["provisioningState"] == "Scaling"
    world.finish()
    assert len(world.nodes()) == 4

    world.make(f"{POOLS}/blue", {"properties": pool_body(count=1)})
    assert [name[-6:] for name in world.nodes()] == ["000000"]
    assert world.pool()["count"] == 1

    world.make(f"{POOLS}/blue", {"properties": pool_body(count=2)})
    assert [name[-6:] for name in world.nodes()] == ["000000", "000004"]  # numbers are used once


def test_a_node_that_never_gets_ready_fails_the_pool(world: World) -> None:
    world.clusters.add_fault(world.get(CLUSTER)["id"], "not-ready", "blue", None)

    response = world.put_pool(**pool_body(count=1))
    world.finish()

    assert world.error(response)["code"] == "NodesNotReady"
    assert world.pool()["provisioningState"] == "Failed"
    assert len(world.nodes()) == 1


def test_one_system_pool_always_remains(world: World) -> None:
    assert (
        world.send("DELETE", f"{POOLS}/sys").body["message"]
        == "There has to be at least one agent pool."
    )
    world.make_pool()
    last = "There has to be at least one system agent pool."
    assert world.send("DELETE", f"{POOLS}/sys").body["message"] == last
    assert world.put_pool("sys", mode="User").body["message"] == last

    world.make(f"{POOLS}/blue", {"properties": {"mode": "System"}})
    assert world.label("kubernetes.azure.com/mode") == ["system"] * 3
    world.make(f"{POOLS}/sys", method="DELETE")
    assert world.send("GET", f"{POOLS}/sys").status == 404
    assert world.send("DELETE", f"{POOLS}/sys").status == 204


def test_one_operation_at_a_time_on_a_pool_and_many_on_many(world: World) -> None:
    world.put_pool(**pool_body())

    busy = world.put_pool(**pool_body(count=4))

    assert (busy.status, busy.body["code"]) == (409, "OperationNotAllowed")
    assert "Another agentpool operation (blue - Creating) is in progress" in busy.body["message"]
    assert world.put_pool("red", **pool_body()).status == 201


def test_a_deletion_preempts_what_is_under_way(world: World) -> None:
    creation = world.put_pool(**pool_body())

    assert world.send("DELETE", f"{POOLS}/blue").status == 202
    world.finish()

    assert world.error(creation)["code"] == "OperationPreempted"
    assert world.nodes() == []


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("PUT", {"if-match": "nonsense"}, 412),
        ("PUT", {"if-none-match": "*"}, 412),
        ("PUT", {"if-match": "*"}, 200),
        ("DELETE", {"if-match": "nonsense"}, 412),
        ("DELETE", {"if-match": "*"}, 202),
    ],
)
def test_etags_of_a_pool(world: World, method: str, headers: dict[str, str], status: int) -> None:
    world.make_pool()
    body = {"properties": pool_body()} if method == "PUT" else None

    response = world.send(method, f"{POOLS}/blue", body, headers=headers)

    assert response.status == status
    if status == 412:
        assert response.body["code"] == "PreconditionFailed"


def test_every_change_gives_a_pool_another_etag(world: World) -> None:
    first = world.make_pool()["eTag"]
    world.make(f"{POOLS}/blue", {"properties": pool_body(tags={"a": "b"})})
    second = world.pool()["eTag"]

    assert first != second
    headers = {"if-match": second}
    body = {"properties": pool_body()}
    assert world.send("PUT", f"{POOLS}/blue", body, headers=headers).status == 200


def test_a_pool_is_stopped_and_started(world: World) -> None:
    world.make_pool(osSKU="AzureLinux")
    names = world.nodes()
    response = world.put_pool(powerState={"code": "Stopped"})
    assert response.body["properties"]["provisioningState"] == "Stopping"
    world.finish()
    assert world.nodes() == []
    assert (world.pool()["powerState"], world.pool()["count"]) == ({"code": "Stopped"}, 3)
    world.make(f"{POOLS}/blue", {"properties": {"osSKU": "Ubuntu"}})  # also while it is stopped
    assert world.nodes() == []

    response = world.put_pool(powerState={"code": "Running"})
    assert response.body["properties"]["provisioningState"] == "Starting"
    world.finish()

    assert world.nodes() == names
    assert world.label("kubernetes.azure.com/os-sku") == ["Ubuntu"] * 3


def test_what_cannot_be_stopped(world: World) -> None:
    system = world.put_pool("sys", powerState={"code": "Stopped"})
    assert (system.status, system.body["code"]) == (409, "OperationNotAllowed")
    assert "System node pools can't be stopped" in system.body["message"]
    world.make_pool()
    asleep = world.put_pool(powerState={"code": "Asleep"})
    assert (asleep.status, asleep.body["code"]) == (400, "InvalidParameter")


def test_a_stopped_pool_needs_its_quota_again_when_it_starts(world: World) -> None:
    world.make_pool(count=3)
    world.make(f"{POOLS}/blue", {"properties": {"powerState": {"code": "Stopped"}}})
    set_limit(world.cloud, "westeurope", "standardDSv5Family", 12)

    refused = world.put_pool(powerState={"code": "Running"})

    assert refused.body["code"] == "ErrCode_InsufficientVCPUQuota"


def test_machines_are_deleted_one_by_one(world: World) -> None:
    world.make_pool()
    victim = world.nodes()[1]

    world.make(f"{POOLS}/blue/deleteMachines", {"machineNames": [victim]}, "POST")

    assert victim not in world.nodes()
    assert (world.pool()["count"], world.pool()["provisioningState"]) == (2, "Succeeded")
    gone = world.send("POST", f"{POOLS}/blue/deleteMachines", {"machineNames": [victim]})
    assert (gone.status, gone.body["code"]) == (400, "MachineNotFound")
    last = world.send("POST", f"{POOLS}/sys/deleteMachines", {"machineNames": world.nodes("sys")})
    assert "at least one node" in last.body["message"]


def test_versions_that_a_new_pool_may_have(world: World) -> None:
    found = world.get(f"{CLUSTER}/availableAgentPoolVersions")["properties"]["agentPoolVersions"]

    versions = [item["kubernetesVersion"] for item in found]
    assert versions == ["1.34.1", "1.34.7", "1.35.1", "1.35.5", "1.36.1", "1.36.4"]
    assert [item["kubernetesVersion"] for item in found if item.get("default")] == ["1.36.4"]
