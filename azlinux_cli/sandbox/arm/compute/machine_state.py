"""What the compute provider remembers of a machine beyond its ARM document.

The document shows what a GET shows; the power state, what was handed over at creation and never
shown again, and the last failure are here, in the store, under the machine's id.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json

KIND = "machine"

RUNNING, STOPPED, DEALLOCATED = "running", "stopped", "deallocated"


@dataclass(slots=True)
class MachineState:
    power: str | None = None  # None: never allocated
    generalized: bool = False
    custom_data: str = ""  # Base64
    user_data: str = ""
    image: str | None = None  # URN of the OS disk's image, if it was made from one
    signed: bool = True  # the image boots with Secure Boot
    changed: str = ""  # when the last operation ended
    failure: Json | None = None  # of the last operation
    agent: Json | None = None  # what the VM agent reported last
    agent_time: str = ""
    disks: dict[str, str] = field(default_factory=dict)  # disk name: when it was attached

    @property
    def on(self) -> bool:
        """Running, or on its way there."""
        return self.power in {RUNNING, "starting"}


def state_of(cloud: Cloud, vm_id: str) -> MachineState:
    found: dict[str, Any] | None = cloud.store.get(KIND, vm_id)
    return MachineState(**found) if found else MachineState()


def remember(cloud: Cloud, vm_id: str, state: MachineState) -> None:
    cloud.store.put(KIND, vm_id, asdict(state))


def forget(cloud: Cloud, vm_id: str) -> None:
    cloud.store.delete(KIND, vm_id)


def is_allocated(state: MachineState) -> bool:
    """Has hardware: running or merely powered off."""
    return state.power not in {None, DEALLOCATED}
