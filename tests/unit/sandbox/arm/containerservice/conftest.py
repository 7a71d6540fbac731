"""A cloud with the container service, a clock that obeys, clusters that remember."""

from collections.abc import Iterator
from typing import Any

import pytest

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import publish
from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID, Settings
from azlinux_cli.sandbox.kernel.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.clusters import FakeCluster, FakeClusters
from tests.fakes.machines import FakeMachines

SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION_ID}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
SERVICE = "/providers/Microsoft.ContainerService"
CLUSTER = f"{GROUP}{SERVICE}/managedClusters/aks"
POOLS = f"{CLUSTER}/agentPools"
PLACE = f"{SUBSCRIPTION}{SERVICE}/locations/westeurope"
NEXT = "202611.23.0"
OLD_IMAGE, NEW_IMAGE = "AKSAzureLinux-V3gen2-202611.17.0", f"AKSAzureLinux-V3gen2-{NEXT}"
IMAGE = "kubernetes.azure.com/node-image-version"
OPERATION_S = 120.0  # so that a minute of Azure's is a minute
Body = dict[str, Any]


def pool_body(**properties: Any) -> Body:
    return {"mode": "User", "count": 3, "vmSize": "Standard_D4s_v5", **properties}


def cluster_body(**properties: Any) -> Body:
    system = {"name": "sys", "mode": "System", "count": 1, "vmSize": "Standard_D4s_v5"}
    return {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {"dnsPrefix": "aks", "agentPoolProfiles": [system], **properties},
    }


class World:
    """Requests in, responses out."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clusters = FakeClusters()
        self.clock = FakeClock()
        self.cloud = self._cloud()

    def _cloud(self) -> Cloud:
        return Cloud(
            ROUTES,
            self.store,
            FakeMachines(),
            settings=Settings(operation_seconds=OPERATION_S),
            clock=self.clock,
            clusters=self.clusters,
        )

    def restart(self) -> None:
        """The process died; the store and the clusters are what is left."""
        self.cloud = self._cloud()

    @property
    def cluster(self) -> FakeCluster:
        return self.clusters.clusters[self.get(CLUSTER)["id"].lower()]

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> Response:
        query = {"api-version": "2026-04-01"}
        return self.cloud.handle(Request(method, path, query, headers or {}, body))

    def get(self, path: str) -> Body:
        response = self.send("GET", path)
        assert response.status == 200, response.body
        return dict(response.body)

    def finish(self, steps: int = 400) -> None:
        """Let every operation end."""
        for _ in range(steps):
            due = self.cloud.operations.next_due()
            if due is None:
                return
            self.clock.advance(max(0.0, due - self.clock.now()))
            self.cloud.operations.advance()
        raise AssertionError("an operation does not end")

    def step(self, steps: int = 1) -> None:
        """Let the next operation that is due do something."""
        for _ in range(steps):
            due = self.cloud.operations.next_due()
            assert due is not None
            self.clock.advance(max(0.0, due - self.clock.now()))
            self.cloud.operations.advance()

    def make(self, path: str, body: Any = None, method: str = "PUT") -> Response:
        """Send and finish; for what has to be accepted."""
        response = self.send(method, path, body)
        assert response.status < 300, response.body
        self.finish()
        return response

    def put_pool(self, name: str = "blue", **properties: Any) -> Response:
        return self.send("PUT", f"{POOLS}/{name}", {"properties": properties})

    def make_pool(self, name: str = "blue", **properties: Any) -> Body:
        self.make(f"{POOLS}/{name}", {"properties": pool_body(**properties)})
        return self.pool(name)

    def pool(self, name: str = "blue") -> Body:
        return dict(self.get(f"{POOLS}/{name}")["properties"])

    def nodes(self, pool: str = "blue") -> list[str]:
        return list(self.clusters.nodes(self.get(CLUSTER)["id"], pool))

    def label(self, name: str, pool: str = "blue") -> list[str]:
        """The value of a label on each node of a pool; "" where there is none."""
        return [self.cluster.nodes[node].labels.get(name, "") for node in self.nodes(pool)]

    def error(self, response: Response) -> Body:
        """How the operation that this answer spoke of failed; {} if it did not."""
        found = self.cloud.operations.get(operation_id(response))
        assert found is not None
        return found.error or {}


def linux_pool(world: World, count: int = 3, **settings: Any) -> None:
    """`blue`, of Azure Linux on the newest image; then a newer one comes out."""
    world.make_pool(count=count, osSKU="AzureLinux", upgradeSettings=settings)
    publish(world.cloud, NEXT)
    world.clusters.events.clear()


def upgrade_image(world: World) -> Response:
    response = world.send("POST", f"{POOLS}/blue/upgradeNodeImageVersion")
    assert response.status == 202, response.body
    return response


def block(world: World, node: str, times: int | None = None) -> None:
    world.clusters.add_fault(world.get(CLUSTER)["id"], "evict-429", node, times)


def short(events: list[tuple[str, str]]) -> list[str]:
    return [f"{what} {node[-1]}" for what, node in events]


def poll_path(response: Response) -> str:
    url = response.headers["Azure-AsyncOperation"]
    return "/" + url.split("//", 1)[1].split("/", 1)[1].split("?")[0]


def operation_id(response: Response) -> str:
    return response.headers["Azure-AsyncOperation"].split("/")[-1].split("?")[0]


@pytest.fixture
def bare() -> Iterator[World]:
    """With a resource group, and nothing in it."""
    store = Store()
    world = World(store)
    assert world.send("PUT", GROUP, {"location": "westeurope"}).status == 201
    yield world
    store.close()


@pytest.fixture
def world(bare: World) -> World:
    """With a cluster `aks` and its system pool `sys` of one node."""
    bare.make(CLUSTER, cluster_body())
    return bare
