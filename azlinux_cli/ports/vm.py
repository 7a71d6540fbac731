"""The machines of a subscription, as an inventory."""

from typing import Protocol

from azlinux_cli.domain.vm import Vm, VmRef


class VmCatalog(Protocol):
    """Raises what ports.arm.Arm raises."""

    def list(self, resource_group: str | None = None) -> list[Vm]:
        """All machines, by group and name, with power state and addresses; few requests."""
        ...

    def get(self, ref: VmRef) -> Vm:
        """One machine. Raises NotFoundError."""
        ...
