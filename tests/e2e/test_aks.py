"""Clusters and node pools by `azl aks` and `azl nodepool`, on the rehearsal cloud."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.command import AzlProcess, Result
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
GROUP = "aks-e2e"


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> AzlProcess:
    home = tmp_path_factory.mktemp("aks")
    return AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})


@pytest.fixture(scope="module")
def cluster(azl: AzlProcess) -> Iterator[Any]:
    made = azl("aks", "create", "demo", "-g", GROUP, "--node-count", "2", "-o", "json")
    assert made.status == 0, made.err
    yield made.json()
    assert azl("aks", "delete", "demo", "-g", GROUP, "--yes").status == 0
    assert azl("aks", "show", "demo", "-g", GROUP).status == 5


def check(name: str, document: Any) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    assert [*document] == [*schema["properties"]]


def pool(azl: AzlProcess, verb: str, name: str, *options: str) -> Result:
    return azl("nodepool", verb, name, "--cluster", "demo", *options)


def test_a_cluster_is_what_was_asked_for_and_has_the_documented_shape(
    azl: AzlProcess, cluster: Any
) -> None:
    check("cluster", cluster)
    [one] = cluster["nodePools"]
    assert (one["mode"], one["osSku"], one["count"]) == ("System", "AzureLinux", 2)
    assert one["osDiskType"] == "Ephemeral"
    assert one["kubernetesVersion"] == cluster["kubernetesVersion"]
    assert azl("aks", "list", "-g", GROUP, "-o", "json").json() == [cluster]
    again = azl("aks", "create", "demo", "-g", GROUP)
    assert again.status == 6, again


def test_pools_are_added_scaled_listed_and_deleted(azl: AzlProcess, cluster: Any) -> None:
    added = pool(azl, "add", "blue", "--node-count", "1", "--labels", "role=web", "-o", "json")
    assert added.status == 0, added
    check("node-pool", added.json())
    assert added.json()["kubernetesVersion"] == cluster["kubernetesVersion"]
    scaled = pool(azl, "scale", "blue", "-c", "3", "-o", "json")
    assert (scaled.json()["count"], scaled.json()["labels"]) == (3, {"role": "web"})
    listed = azl("nodepool", "list", "-g", GROUP, "-o", "json").json()
    assert {p["name"]: p["count"] for p in listed} == {"nodepool1": 2, "blue": 3}
    limits = pool(azl, "scale", "blue", "--min-count", "1", "--max-count", "4")
    assert limits.status == 0, limits
    refused = pool(azl, "scale", "blue", "-c", "2")
    assert refused.status == 6, refused
    assert "the autoscaler of demo/blue decides" in refused.err
    gone = pool(azl, "delete", "blue", "--yes")
    assert gone.status == 0, gone
    assert pool(azl, "show", "blue").status == 5


def test_acl_gets_what_it_needs_and_what_azl_does_not_know_is_azures_to_decide(
    azl: AzlProcess, cluster: Any
) -> None:
    planned = pool(azl, "add", "acl", "--os-sku", "AzureContainerLinux", "--dry-run")
    assert "securityProfile.enableSecureBoot" in planned.out
    assert pool(azl, "show", "acl").status == 5
    added = pool(
        azl, "add", "acl", "--os-sku", "AzureContainerLinux", "--node-count", "1", "-o", "json"
    )
    assert added.status == 0, added
    assert (added.json()["secureBoot"], added.json()["vtpm"]) == (True, True)
    unfit = pool(
        azl, "add", "x", "--os-sku", "AzureContainerLinux", "--node-vm-size", "Standard_A2_v2"
    )
    assert unfit.status == 9, unfit
    assert "AzureContainerLinux needs a size with Trusted Launch" in unfit.err
    strange = pool(azl, "add", "x", "--os-sku", "AzureLinux4")
    assert strange.status == 1, strange
    assert strange.err.startswith("warning: azl does not know the OS SKU AzureLinux4")
    assert "could not add node pool demo/x" in strange.err
    assert pool(azl, "delete", "acl", "--yes").status == 0


def test_the_last_system_pool_stays(azl: AzlProcess, cluster: Any) -> None:
    refused = pool(azl, "delete", "nodepool1", "--yes")
    assert refused.status == 9, refused
    assert "the only system pool" in refused.err


def test_credentials_lead_kubectls_file_to_a_server_that_answers(
    azl: AzlProcess, cluster: Any
) -> None:
    done = azl("aks", "get-credentials", "demo", "-g", GROUP)
    assert done.status == 0, done
    path = Path(azl.environ["HOME"]) / ".kube" / "config"
    assert path.stat().st_mode & 0o777 == 0o600
    config = yaml.safe_load(path.read_text())
    assert config["current-context"] == "demo"
    printed = azl("aks", "get-credentials", "demo", "-g", GROUP, "--file", "-")
    assert yaml.safe_load(printed.out)["clusters"] == config["clusters"]
    nodes = subprocess.run(
        ["kubectl", "--kubeconfig", str(path), "get", "nodes", "-o", "name"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(nodes.stdout.split()) == 2


def test_what_is_not_there_is_said_with_the_next_command(azl: AzlProcess, cluster: Any) -> None:
    nowhere = azl("nodepool", "list", "--cluster", "nosuch")
    assert nowhere.status == 5
    assert "hint: azl aks list" in nowhere.err
    nopool = pool(azl, "show", "nosuch")
    assert nopool.status == 5
    assert "hint: there is: nodepool1" in nopool.err
    assert azl("aks", "delete", "demo", "-g", GROUP).status == 2  # nobody was there to answer
