"""A pool that somebody wants: what is refused before Azure is asked, and what Azure is told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from azlinux_cli.adapters.catalog import load_os_skus
from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.pool import Autoscaler, ClusterRef
from azlinux_cli.domain.aks.pool_wish import (
    PoolWish,
    check_words,
    pool_body,
    refuse_unfit,
    refuse_version,
    sku_warnings,
)
from azlinux_cli.domain.errors import InhibitedError, UsageError
from azlinux_cli.domain.size import VmSize

SKUS = load_os_skus()
ACL = SKUS.find("AzureContainerLinux")
CLUSTER = Cluster(ClusterRef("s", "rg", "demo"), kubernetes="1.36.4", node_os_channel="NodeImage")
SIZE = VmSize("Standard_D4ds_v5")


@pytest.mark.parametrize("name", ["blue", "b", "a23456789012"])
def test_names_that_aks_takes(name: str) -> None:
    check_words(PoolWish(name))


@pytest.mark.parametrize("name", ["", "Blue", "1blue", "a234567890123", "blue-1", "blau\u00e4"])
def test_names_that_aks_does_not_take(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a node pool"):
        check_words(PoolWish(name))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"mode": "Systemm"}, "--mode"),
        ({"priority": "Cheap"}, "--priority"),
        ({"taints": ("a=b",)}, "no taint"),
        ({"taints": ("a=b:Never",)}, "no taint"),
        ({"autoscaler": Autoscaler(1, 2)}, "not between"),
        ({"mode": "System", "count": 0}, "system pool"),
        ({"mode": "System", "priority": "Spot"}, "system pool"),
    ],
)
def test_words_that_no_cluster_would_take(change: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        check_words(replace(PoolWish("blue"), **change))


@pytest.mark.parametrize(
    ("cluster", "size", "fips", "needs"),
    [
        (replace(CLUSTER, kubernetes="1.33.9"), SIZE, False, "Kubernetes 1.34 or later"),
        (replace(CLUSTER, node_os_channel="SecurityPatch"), SIZE, False, "cluster has Security"),
        (CLUSTER, replace(SIZE, trusted_launch=False), False, "Trusted Launch"),
        (CLUSTER, replace(SIZE, generations=("V1",)), False, "generation 2"),
        (CLUSTER, SIZE, True, "no FIPS"),
    ],
)
def test_what_acl_needs_is_named_before_azure_is_asked(
    cluster: Cluster, size: VmSize, needs: str, *, fips: bool
) -> None:
    wish = PoolWish("acl", "AzureContainerLinux", fips=fips)
    with pytest.raises(InhibitedError, match=needs):
        refuse_unfit(wish, cluster, ACL, size)
    refuse_unfit(PoolWish("acl", "AzureContainerLinux"), CLUSTER, ACL, SIZE)


def test_the_channel_of_a_cluster_is_forced_by_its_own_channel() -> None:
    forced = replace(CLUSTER, upgrade_channel="node-image", node_os_channel="SecurityPatch")
    refuse_unfit(PoolWish("acl", "AzureContainerLinux"), forced, ACL, SIZE)


def test_a_sku_ends_with_its_last_kubernetes_version() -> None:
    wish, row = PoolWish("old", "AzureLinux3"), SKUS.find("AzureLinux3")
    refuse_unfit(wish, CLUSTER, row, None)
    with pytest.raises(InhibitedError, match=r"1\.36 at most, and this would be 1\.37\.0"):
        refuse_unfit(wish, replace(CLUSTER, kubernetes="1.37.0"), row, None)


def test_nodes_are_never_newer_than_their_control_plane() -> None:
    refuse_version(PoolWish("a", kubernetes="1.36.4"), CLUSTER)
    with pytest.raises(UsageError, match="newer than the control plane"):
        refuse_version(PoolWish("a", kubernetes="1.37.0"), CLUSTER)


def test_a_sku_that_azl_does_not_know_is_passed_on_with_a_warning() -> None:
    today = date(2026, 11, 25)
    refuse_unfit(PoolWish("new", "AzureLinux4"), CLUSTER, SKUS.find("AzureLinux4"), SIZE)
    [warning] = sku_warnings("AzureLinux4", SKUS, today)
    assert "Azure decides" in warning
    assert pool_body(PoolWish("new", "AzureLinux4"), CLUSTER, None)["osSKU"] == "AzureLinux4"
    assert sku_warnings("AzureLinux", SKUS, today) == []
    assert "retired since 2026-06-08" in sku_warnings("Flatcar", SKUS, today)[0]
    assert "retires on 2026-12-10" in sku_warnings("AzureLinuxOSGuard", SKUS, today)[0]


def test_azure_is_told_what_was_wished_and_nothing_that_was_not() -> None:
    body = pool_body(PoolWish("blue"), CLUSTER, SKUS.find("AzureLinux"))
    assert body == {
        "count": 3,
        "mode": "User",
        "osType": "Linux",
        "osSKU": "AzureLinux",
        "type": "VirtualMachineScaleSets",
        "orchestratorVersion": "1.36.4",
        "scaleSetPriority": "Regular",
        "securityProfile": {"enableSecureBoot": False, "enableVTPM": False},
    }
    full = PoolWish(
        "acl",
        "AzureContainerLinux",
        size="Standard_D4ds_v5",
        autoscaler=Autoscaler(1, 5),
        zones=("1", "2"),
        labels={"role": "web"},
        taints=("a=b:NoSchedule",),
        max_surge="33%",
    )
    body = pool_body(full, CLUSTER, ACL)
    assert body["securityProfile"] == {"enableSecureBoot": True, "enableVTPM": True}
    assert (body["minCount"], body["maxCount"], body["enableAutoScaling"]) == (1, 5, True)
    assert (body["availabilityZones"], body["nodeLabels"]) == (["1", "2"], {"role": "web"})
    assert body["upgradeSettings"] == {"maxSurge": "33%"}
