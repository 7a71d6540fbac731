"""A cluster that somebody wants."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.adapters.catalog import load_os_skus
from azlinux_cli.domain.aks.cluster_wish import ClusterWish, check_cluster_words, cluster_body
from azlinux_cli.domain.aks.pool import ClusterRef
from azlinux_cli.domain.aks.pool_wish import PoolWish
from azlinux_cli.domain.errors import UsageError

POOL = PoolWish("nodepool1", mode="System")
WISH = ClusterWish(ClusterRef("s", "rg", "demo"), "westeurope", "1.36.4", POOL, "k1")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ref": ClusterRef("s", "rg", "-demo")}, "no name for a cluster"),
        ({"ref": ClusterRef("s", "rg", "d" * 64)}, "no name for a cluster"),
        ({"tier": "Gold"}, "--tier"),
        ({"upgrade_channel": "fast"}, "--auto-upgrade-channel"),
        ({"node_os_channel": "nodeimage"}, "--node-os-upgrade-channel"),
        ({"upgrade_channel": "node-image", "node_os_channel": "None"}, "goes with"),
        ({"pool": PoolWish("a")}, "system pool"),
    ],
)
def test_words_that_are_refused(change: dict[str, Any], why: str) -> None:
    check_cluster_words(WISH)
    with pytest.raises(UsageError, match=why):
        check_cluster_words(replace(WISH, **change))


def test_azure_is_told_the_cluster_with_its_pool_and_a_key_only_if_there_is_one() -> None:
    sku = load_os_skus().find("AzureLinux")
    body = cluster_body(WISH, sku)
    assert body["properties"]["kubernetesVersion"] == "1.36.4"
    assert [p["name"] for p in body["properties"]["agentPoolProfiles"]] == ["nodepool1"]
    assert "linuxProfile" not in body["properties"]
    keyed = cluster_body(replace(WISH, ssh_keys=("ssh-ed25519 AAAA ada",)), sku)
    keys = keyed["properties"]["linuxProfile"]["ssh"]["publicKeys"]
    assert keys == [{"keyData": "ssh-ed25519 AAAA ada"}]
