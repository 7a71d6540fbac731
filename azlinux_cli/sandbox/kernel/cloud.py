"""The rehearsal cloud without its sockets: a request goes in, a response comes out."""

from collections.abc import Callable, Iterable
from typing import Any

from azlinux_cli.sandbox.kernel.clock import Clock, SystemClock
from azlinux_cli.sandbox.kernel.clusters import ClusterHost
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.faults import Faults
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.machines import MachineHost
from azlinux_cli.sandbox.kernel.operations import Operation, Operations
from azlinux_cli.sandbox.kernel.resources import Resources
from azlinux_cli.sandbox.kernel.routes import Route, Router
from azlinux_cli.sandbox.kernel.settings import Settings
from azlinux_cli.sandbox.kernel.store import Store

Check = Callable[["Cloud", Route, Request], None]
NetworkListener = Callable[["Cloud", str], None]


class Cloud:
    """All state and all rules. Single-threaded: the server calls it from one event loop."""

    def __init__(
        self,
        routes: Iterable[Route],
        store: Store,
        machines: MachineHost,
        *,
        settings: Settings | None = None,
        clock: Clock | None = None,
        checks: Iterable[Check] = (),
        clusters: ClusterHost | None = None,
    ) -> None:
        self.router = Router(routes)
        self.store = store
        self.machines = machines
        self._clusters = clusters
        self.settings = settings or Settings()
        self.clock = clock or SystemClock()
        self.faults = Faults(store)
        self.resources = Resources(store)
        self.operations = Operations(self)
        self.checks = tuple(checks)
        self.method = "*"  # of the request that is being answered
        # Called with the id of a VM whose addresses or security rules changed.
        self.network_listeners: list[NetworkListener] = []

    @property
    def clusters(self) -> ClusterHost:
        """What runs control planes. Raises LookupError in a cloud that was made without."""
        if self._clusters is None:
            raise LookupError("this cloud was made without clusters")
        return self._clusters

    def network_changed(self, vm_ids: Iterable[str]) -> None:
        """Tell the compute side whose addresses or security rules changed."""
        for vm_id in dict.fromkeys(vm_ids):
            for listener in self.network_listeners:
                listener(self, vm_id)

    def handle(self, request: Request) -> Response:
        """Answer one request. Faults of the network (delay, cut) are the server's to act out."""
        try:
            self.operations.advance()
            route, parameters = self._find(request)
            for check in self.checks:
                check(self, route, request)
            return self._answer(route, request, parameters)
        except ArmError as error:
            return Response.refusing(error)

    def dispatch(self, request: Request) -> Response:
        """Answer a request of the cloud's own (a template deployment's): nobody signs in."""
        try:
            route, parameters = self.router.find(request.method, request.path)
            return self._answer(route, request, parameters)
        except ArmError as error:
            return Response.refusing(error)

    def _answer(self, route: Route, request: Request, parameters: dict[str, Any]) -> Response:
        """Operations that begin meanwhile know by which method: faults are planted by it."""
        outer, self.method = self.method, request.method
        try:
            return route.handler(self, request, **parameters)
        finally:
            self.method = outer

    def _find(self, request: Request) -> tuple[Route, dict[str, Any]]:
        """A path that is unknown is a secret too: who has not signed in hears 401 first."""
        try:
            return self.router.find(request.method, request.path)
        except ArmError as error:
            refusal = error

        def refuse(cloud: Cloud, request: Request) -> Response:
            raise refusal

        return Route(request.method, request.path, refuse), {}

    def on_failed(self, operation: Operation) -> None:
        """A failed operation leaves its resource behind, in provisioning state Failed.

        Azure may leave a machine behind when its creation fails (Compute troubleshooting guide,
        "allocation failures"; seen by every provisioner): nothing is rolled back.
        """
        resource = self.resources.get(operation.resource_id)
        if resource is not None and "provisioningState" in resource.get("properties", {}):
            resource["properties"]["provisioningState"] = "Failed"
            self.resources.put(resource)
