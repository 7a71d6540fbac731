"""What a migration asks of Azure before it touches a machine."""

from collections.abc import Sequence
from typing import Protocol

from azlinux_cli.domain.migration.cloud import CloudFacts, Lock
from azlinux_cli.domain.vm import ImageReference, Vm, VmRef


class MigrationFacts(Protocol):
    """Reads only. Raises what ports.arm.Arm raises."""

    def machine(self, ref: VmRef) -> CloudFacts:
        """The machine with its agent and extensions, and its OS disk: two requests."""
        ...

    def locks(self) -> Sequence[Lock]:
        """Every lock of the subscription, by the id of what it is on. One request."""
        ...

    def denied(self, vm: Vm, image: ImageReference) -> Sequence[str]:
        """What policies say against a machine like this one of that image. One request."""
        ...
