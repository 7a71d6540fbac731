"""What an operator is told about a pool at a glance."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from azlinux_cli.adapters.catalog import load_os_skus
from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.outlook import Offered, PoolOutlook, outlook
from azlinux_cli.domain.aks.pool import ClusterRef, NodePool, PoolRef

NOW = datetime(2026, 11, 25, tzinfo=UTC).timestamp()
REF = ClusterRef("s", "rg", "demo")
CLUSTER = Cluster(REF, kubernetes="1.36.4", provisioning_state="Succeeded")
POOL = NodePool(
    PoolRef(REF, "blue"),
    os_sku="AzureLinux",
    node_image="AKSAzureLinux-V3gen2-202611.10.0",
    kubernetes="1.35.5",
    provisioning_state="Succeeded",
)


def seen(offered: Offered | None = None, **change: Any) -> PoolOutlook:
    return outlook(CLUSTER, replace(POOL, **change), offered, load_os_skus(), NOW)


def test_a_pool_in_order_has_an_age_and_no_warning() -> None:
    found = seen(Offered("AKSAzureLinux-V3gen2-202611.17.0", ("1.36.4",)))
    assert (found.image_age_days, found.has_newer_image) == (15, True)
    assert (found.warnings, found.blocks) == ((), ())


def test_what_nobody_told_is_not_known_rather_than_false() -> None:
    assert seen(None).has_newer_image is None
    assert seen(Offered()).has_newer_image is None
    assert seen(Offered(POOL.node_image)).has_newer_image is False


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"os_sku": "Flatcar", "node_image": ""}, "images were removed on 2026-09-08"),
        ({"node_image": "AKSAzureLinux-V2gen2-202512.06.0"}, "no way back"),
        ({"os_sku": "AzureLinuxOSGuard"}, "retires on 2026-12-10"),
        ({"os_sku": "AzureLinux3", "kubernetes": "1.36.1"}, "ends with Kubernetes 1.36"),
        ({"kubernetes": "1.32.1"}, "4 minor versions behind"),
    ],
)
def test_what_is_retired_or_far_behind_is_loud(change: dict[str, Any], text: str) -> None:
    assert any(text in warning for warning in seen(**change).warnings)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"power_state": "Stopped"}, "the pool is stopped"),
        ({"provisioning_state": "Upgrading"}, "the pool is Upgrading"),
        ({"kubernetes": "1.36.4"}, "Kubernetes: the control plane has no newer version"),
    ],
)
def test_what_blocks_an_upgrade_is_said(change: dict[str, Any], text: str) -> None:
    assert seen(**change).blocks == (text,)


def test_a_cluster_that_is_busy_or_stopped_blocks_all_its_pools() -> None:
    for cluster, text in (
        (replace(CLUSTER, provisioning_state="Updating"), "the cluster is Updating"),
        (replace(CLUSTER, power_state="Stopped"), "the cluster is stopped"),
    ):
        found = outlook(cluster, POOL, None, load_os_skus(), NOW)
        assert found.blocks == (text,)
