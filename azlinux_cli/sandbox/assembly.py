"""One sandbox put together: routes, store, machines, control."""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.check import CHECKS
from azlinux_cli.sandbox.arm.compute.provider import install
from azlinux_cli.sandbox.arm.deployment.run import resume as resume_deployments
from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.control import Control
from azlinux_cli.sandbox.inventory import Inventory
from azlinux_cli.sandbox.kernel.clock import SystemClock
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.machines import MachineHost
from azlinux_cli.sandbox.kernel.settings import Settings
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.kubernetes.clusters import Clusters, Door
from azlinux_cli.sandbox.state import StateDirectory


@dataclass(frozen=True, slots=True)
class Assembly:
    cloud: Cloud
    control: Control
    clusters: Clusters

    def resume(self) -> None:
        """Go on where the process ended: boot what ran, finish what was being deployed."""
        install(self.cloud)
        resume_deployments(self.cloud)

    def advance(self) -> None:
        """Carry out what is due, in ARM and in the clusters."""
        self.cloud.operations.advance()
        self.clusters.advance()

    def next_due(self) -> float | None:
        """When something happens next without anybody's asking."""
        found = (self.cloud.operations.next_due(), self.clusters.next_due())
        return min((due for due in found if due is not None), default=None)

    def close(self) -> None:
        self.cloud.machines.close()
        self.cloud.store.close()


MakeMachines = Callable[[Store], MachineHost]


def assemble(
    state: StateDirectory, settings: Settings, *, ssh_port: int, machines: MakeMachines
) -> Assembly:
    """The cloud of a state directory; machines and clusters keep what they know in its store.

    `ssh_port` is also that of the endpoint, whose certificate is there by now.
    """
    store = Store(state.database)
    clock = SystemClock()
    door = Door(f"https://localhost:{ssh_port}", state.ca_bundle.read_bytes())
    clusters = Clusters(store, clock, settings.operation_seconds, door)
    cloud = Cloud(
        ROUTES,
        store,
        machines(store),
        settings=settings,
        clock=clock,
        checks=CHECKS,
        clusters=clusters,
    )
    secret = state.identity().control_secret
    return Assembly(cloud, Control(cloud, secret, Inventory(cloud, ssh_port)), clusters)
