"""A rehearsed cluster with a pool of nodes that are full of work."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command import AzlProcess, Result

GROUP = "move-e2e"
_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: @REPLICAS@
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

    def runs(self, unavailable: str, *, replicas: int = 24) -> None:
        text = _WEB.replace("@UNAVAILABLE@", unavailable).replace("@REPLICAS@", str(replicas))
        self.kubectl("apply", "-f", "-", stdin=text)
        self.kubectl("rollout", "status", "deployment/web", "--timeout=30s")

    def pool(self, verb: str, *options: str) -> Result:
        return self.azl("nodepool", verb, "blue", "--cluster", self.cluster, *options)

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


def make_world(azl: AzlProcess, name: str, config: Path, *, nodes: int) -> World:
    made = azl("aks", "create", name, "-g", GROUP, "--node-count", "1")
    assert made.status == 0, made
    added = azl(
        "nodepool", "add", "blue", "--cluster", name, "--os-sku", "AzureLinux3",
        "--node-count", str(nodes), "--labels", "work=web",
    )  # fmt: skip
    assert added.status == 0, added
    assert azl("aks", "get-credentials", name, "--file", str(config)).status == 0
    return World(azl, name, config)
