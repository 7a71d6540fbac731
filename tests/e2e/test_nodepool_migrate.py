"""Pools move to another OS SKU by a second pool: all-blue or all-green, whatever happens."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.command import AzlProcess, Result
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e
GROUP = "move-e2e"
_NUMBERS = count(1)
_ACL = ("--os-sku", "AzureContainerLinux", "--yes")
_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 24
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      tolerations: []
      nodeSelector: {work: web}
      containers:
      - name: web
        image: nginx
        resources: {requests: {cpu: "1", memory: 256Mi}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: default}
spec:
  maxUnavailable: @UNAVAILABLE@
  selector: {matchLabels: {app: web}}
"""


@dataclass(frozen=True, slots=True)
class World:
    """A cluster with a pool of twelve nodes, `work=web`, and a deployment that fills it."""

    azl: AzlProcess
    cluster: str
    config: Path

    def kubectl(self, *argv: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["kubectl", "--kubeconfig", str(self.config), *argv],
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def runs(self, unavailable: str) -> None:
        self.kubectl("apply", "-f", "-", stdin=_WEB.replace("@UNAVAILABLE@", unavailable))
        self.kubectl("rollout", "status", "deployment/web", "--timeout=30s")

    def migrate(self, *options: str) -> Result:
        return self.azl("nodepool", "migrate", "blue", "--cluster", self.cluster, *options)

    def pools(self) -> dict[str, tuple[str, int]]:
        """Of work: the OS SKU and the number of nodes, by name."""
        rows = self.azl("nodepool", "list", "--cluster", self.cluster, "-o", "json").json()
        return {r["name"]: (r["osSku"], r["count"]) for r in rows if r["mode"] == "User"}

    def ready(self) -> int:
        found = json.loads(self.kubectl("get", "deployment", "web", "-o", "json"))
        return int(found["status"].get("readyReplicas", 0))

    def cordoned(self) -> list[str]:
        nodes = json.loads(self.kubectl("get", "nodes", "-o", "json"))["items"]
        return [n["metadata"]["name"] for n in nodes if n["spec"].get("unschedulable")]

    def channels(self) -> tuple[str, str]:
        shown = self.azl("aks", "show", self.cluster, "-g", GROUP, "-o", "json").json()
        return shown["upgradeChannel"], shown["nodeOsUpgradeChannel"]

    def run(self) -> str:
        rows = self.azl("rollout", "list", "-o", "json").json()
        return str(rows[0]["id"])

    def killed(self, *argv: str, at: str) -> None:
        """An azl that is killed when a step has begun."""
        with self.azl.start(*argv, "-o", "jsonl") as running:
            assert running.stdout is not None
            for line in running.stdout:
                event: dict[str, Any] = json.loads(line)
                if (event["event"], event.get("step")) == ("step-begun", at):
                    running.kill()
                    return
        raise AssertionError(f"it never came to {at}")


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> AzlProcess:
    home = tmp_path_factory.mktemp("move")
    return AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})


@pytest.fixture
def world(azl: AzlProcess, tmp_path: Path) -> Iterator[World]:
    name, config = f"move{next(_NUMBERS)}", tmp_path / "config"
    made = azl("aks", "create", name, "-g", GROUP, "--node-count", "1")
    assert made.status == 0, made
    added = azl(
        "nodepool", "add", "blue", "--cluster", name, "--os-sku", "AzureLinux3",
        "--node-count", "12", "--labels", "work=web",
    )  # fmt: skip
    assert added.status == 0, added
    assert azl("aks", "get-credentials", name, "--file", str(config)).status == 0
    yield World(azl, name, config)
    azl("aks", "delete", name, "-g", GROUP, "--yes")


def test_twelve_nodes_become_acl_and_nothing_is_ever_short(world: World) -> None:
    world.runs("4")
    done = world.migrate(*_ACL, "--batch", "25%", "--green-name", "green")
    assert done.status == 0, done
    assert world.pools() == {"green": ("AzureContainerLinux", 12)}
    assert (world.ready(), world.cordoned()) == (24, [])
    assert world.channels() == ("none", "NodeImage")
    again = world.azl("nodepool", "migrate", "green", "--cluster", world.cluster, *_ACL)
    assert (again.status, again.err) == (0, "nothing to do: green\n")


def test_a_budget_that_forbids_it_is_told_before_anything_is_changed(world: World) -> None:
    world.runs("0")
    refused = world.migrate(*_ACL)
    assert refused.status == 9, refused
    assert "blue cannot be drained: default/web-" in refused.err
    assert "hint: " in refused.err
    assert world.pools() == {"blue": ("AzureLinux3", 12)}
    assert world.cordoned() == []


def test_a_canary_that_fails_its_gate_leaves_all_as_it_was(world: World) -> None:
    world.runs("4")
    failed = world.migrate(*_ACL, "--gate", "after-node=command:false")
    assert failed.status == 10, failed
    shown = world.azl("rollout", "show", world.run(), "-o", "json").json()
    assert [m["outcome"] for m in shown["machines"]] == ["rolled-back"]
    assert world.pools() == {"blue": ("AzureLinux3", 12)}
    assert (world.ready(), world.cordoned()) == (24, [])
    assert world.channels() == ("none", "NodeImage")


def test_killed_at_every_kind_of_step_it_ends_all_green(world: World) -> None:
    world.runs("6")
    argv = ["nodepool", "migrate", "blue", "--cluster", world.cluster, *_ACL, "--batch", "4"]
    world.killed(*argv, at="freeze")
    run = world.run()
    for step in ("canary", "grow", "shift-1", "shift-3", "final-soak", "commit", "thaw"):
        world.killed("rollout", "resume", run, at=step)
    done = world.azl("rollout", "resume", run)
    assert done.status in {0, 6}, done  # 6: it had written its last word
    [(os_sku, nodes)] = world.pools().values()
    assert (os_sku, nodes) == ("AzureContainerLinux", 12)
    assert (world.ready(), world.cordoned()) == (24, [])
    assert world.channels() == ("none", "NodeImage")
    shown = world.azl("rollout", "show", run, "-o", "json").json()
    assert shown["outcome"] == "succeeded"
    assert world.azl("rollout", "verify", run).status == 0
