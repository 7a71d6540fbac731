"""What tests do with a rehearsed cluster: requests, time, machines."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from azlinux_cli.sandbox.kernel.clusters import NodeSpec
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.kubernetes.clusters import Clusters, Door
from azlinux_cli.sandbox.kubernetes.watch import Watch
from tests.fakes.clock import FakeClock
from tests.rehearsed_cluster import CLUSTER, cluster_spec, node_spec

Json = dict[str, Any]
OPERATION_SECONDS = 4.0
BASE = "https://localhost:8443"
JSON = "application/json"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"


@dataclass
class Rig:
    path: Path | str = ":memory:"
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.store = Store(self.path)
        self.clusters = Clusters(self.store, self.clock, OPERATION_SECONDS, Door(BASE, b"CA"))
        self.clusters.create_cluster(cluster_spec())
        login = yaml.safe_load(self.clusters.kubeconfig(CLUSTER, admin=False))
        self.prefix = login["clusters"][0]["cluster"]["server"].removeprefix(BASE)
        self.token = login["users"][0]["user"]["token"]

    def restart(self) -> "Rig":
        """The same store, as a new process finds it."""
        self.clusters = Clusters(self.store, self.clock, OPERATION_SECONDS, Door(BASE, b"CA"))
        return self

    def pass_time(self, seconds: float = OPERATION_SECONDS) -> None:
        self.clock.advance(seconds)
        self.clusters.advance()

    # machines ---------------------------------------------------------------

    def join(self, number: int, pool: str = "blue", **more: object) -> NodeSpec:
        spec = node_spec(number, pool, **more)
        self.clusters.join(CLUSTER, spec)
        return spec

    # requests ---------------------------------------------------------------

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        media_type: str = JSON,
        accept: str = JSON,
        token: str | None = None,
        **query: str,
    ) -> Response | Watch:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "authorization": f"Bearer {self.token if token is None else token}",
            "content-type": media_type,
            "accept": accept,
        }
        raw = b"" if body is None else data
        return self.clusters.answer(Request(method, self.prefix + path, query, headers, raw))

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Response:
        answer = self.send(method, path, body, **more)
        assert isinstance(answer, Response)
        return answer

    def done(self, method: str, path: str, body: Any = None, **more: Any) -> Json:
        """The body of an answer that has to be a success."""
        answer = self.ask(method, path, body, **more)
        assert answer.status < 300, answer.body
        found: Json = answer.body
        return found

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> Json:
        """The Status of an answer that has to be a refusal; its code is the HTTP status."""
        answer = self.ask(method, path, body, **more)
        assert answer.status >= 400, answer.body
        status: Json = answer.body
        assert status["kind"] == "Status"
        assert status["code"] == answer.status
        return status

    def watch(self, path: str, **query: str) -> Watch:
        answer = self.send("GET", path, watch="true", **query)
        assert isinstance(answer, Watch)
        return answer

    # objects ----------------------------------------------------------------

    def pods(self, selector: str = "", namespace: str = "default") -> list[Json]:
        path = f"/api/v1/namespaces/{namespace}/pods"
        items: list[Json] = self.done("GET", path, labelSelector=selector)["items"]
        return items

    def pod(self, name: str) -> Json:
        return self.done("GET", f"/api/v1/namespaces/default/pods/{name}")

    def node(self, number: int, pool: str = "blue") -> Json:
        return self.done("GET", f"/api/v1/nodes/{node_spec(number, pool).name}")

    def deploy(self, name: str = "web", replicas: int = 3, **spec: Any) -> Json:
        return self.workload("Deployment", name, replicas=replicas, **spec)

    def workload(self, kind: str, name: str, *, pod: Json | None = None, **spec: Any) -> Json:
        labels = {"app": name}
        body = {
            "apiVersion": "apps/v1",
            "kind": kind,
            "metadata": {"name": name},
            "spec": {
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": pod or pod_spec()},
                **spec,
            },
        }
        return self.done("POST", f"/apis/apps/v1/namespaces/default/{kind.lower()}s", body)

    def bare_pod(self, name: str = "bare", **spec: Any) -> Json:
        return self.done("POST", "/api/v1/namespaces/default/pods", pod(name, **spec))

    def budget(self, name: str = "web", app: str | None = None, **spec: Any) -> Json:
        selector = {"matchLabels": {"app": app or name}}
        body = budget(name, **{"selector": selector, **spec})
        return self.done("POST", "/apis/policy/v1/namespaces/default/poddisruptionbudgets", body)

    def budget_status(self, name: str = "web") -> Json:
        path = f"/apis/policy/v1/namespaces/default/poddisruptionbudgets/{name}"
        status: Json = self.done("GET", path)["status"]
        return status

    def evict(self, name: str, **more: Any) -> Response:
        body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}}
        path = f"/api/v1/namespaces/default/pods/{name}/eviction"
        return self.ask("POST", path, {**body, **more})

    def set_ready(self, name: str, *, ready: bool) -> None:
        """As a kubelet would write that a container is (not) ready."""
        status = "True" if ready else "False"
        patch = {"status": {"conditions": [{"type": "Ready", "status": status}]}}
        path = f"/api/v1/namespaces/default/pods/{name}/status"
        self.done("PATCH", path, patch, media_type=STRATEGIC)


def pod_spec(cpu: str = "100m", memory: str = "64Mi", **more: Any) -> Json:
    resources = {"requests": {"cpu": cpu, "memory": memory}}
    return {"containers": [{"name": "c", "image": "i", "resources": resources}], **more}


def pod(name: str, *, labels: dict[str, str] | None = None, **spec: Any) -> Json:
    metadata = {"name": name, "labels": labels or {"app": name}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {**pod_spec(), **spec},
    }


def budget(name: str, **spec: Any) -> Json:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": spec,
    }


def names(items: list[Json]) -> list[str]:
    return [item["metadata"]["name"] for item in items]


def node_of(item: Json) -> str:
    return str(item["spec"].get("nodeName", ""))


def why_waiting(item: Json) -> str:
    (found,) = [c for c in item["status"]["conditions"] if c["type"] == "PodScheduled"]
    assert (found["status"], found["reason"]) == ("False", "Unschedulable")
    return str(found["message"])
