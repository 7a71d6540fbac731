"""One sandbox put together: routes, store, machines, control."""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.check import CHECKS
from azlinux_cli.sandbox.arm.compute.provider import install
from azlinux_cli.sandbox.arm.deployment.run import resume as resume_deployments
from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.control import Control
from azlinux_cli.sandbox.inventory import Inventory
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.machines import MachineHost
from azlinux_cli.sandbox.kernel.settings import Settings
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.state import StateDirectory


@dataclass(frozen=True, slots=True)
class Assembly:
    cloud: Cloud
    control: Control

    def resume(self) -> None:
        """Go on where the process ended: boot what ran, finish what was being deployed."""
        install(self.cloud)
        resume_deployments(self.cloud)

    def close(self) -> None:
        self.cloud.machines.close()
        self.cloud.store.close()


MakeMachines = Callable[[Store], MachineHost]


def assemble(
    state: StateDirectory, settings: Settings, *, ssh_port: int, machines: MakeMachines
) -> Assembly:
    """The cloud of a state directory; its machines keep what they know in the same store."""
    store = Store(state.database)
    cloud = Cloud(ROUTES, store, machines(store), settings=settings, checks=CHECKS)
    secret = state.identity().control_secret
    return Assembly(cloud, Control(cloud, secret, Inventory(cloud, ssh_port)))
