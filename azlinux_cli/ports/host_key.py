"""Who hosts are: the keys azl holds as proven, and the one a server shows."""

from pathlib import Path
from typing import Protocol

from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget, NodeTrouble


class HostKeys(Protocol):
    """The pin store. Durable; safe from any thread and with several azl at once."""

    @property
    def path(self) -> Path:
        """The known_hosts file, for the user's own ssh."""
        ...

    def pinned(self, alias: str) -> Pin | None:
        """What is proven about a host; None: nothing."""
        ...

    def pin(self, pin: Pin) -> None:
        """Replace what is held under `pin.alias`.

        Raises AzlError when it cannot be written.
        """
        ...

    def forget(self, alias: str) -> bool:
        """Drop a pin; whether there was one."""
        ...

    def at(self, address: str) -> tuple[Pin, ...]:
        """The pins whose `address` this is. As quick with many pins as with few."""
        ...

    def all(self) -> list[Pin]:
        """Every pin, by name and alias."""
        ...


class HostKeyProbe(Protocol):
    """Asks an SSH server for its host keys, without signing in and without believing it."""

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> HostKey | NodeTrouble:
        """The key shown at `target.address`; `types` are preferred, in this order.

        Hops on the way there are verified as always. Never raises for the node's own trouble.
        """
        ...
