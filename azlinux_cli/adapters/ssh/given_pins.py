"""Pins that somebody handed over, where there is no store."""

from collections.abc import Iterable
from pathlib import Path

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.host_key import Pin


class GivenPins:
    """A HostKeys that nothing can be added to."""

    path = Path("/dev/null")

    def __init__(self, pins: Iterable[Pin]) -> None:
        self._pins = {pin.alias: pin for pin in pins}

    def pinned(self, alias: str) -> Pin | None:
        return self._pins.get(alias)

    def at(self, address: str) -> tuple[Pin, ...]:
        return tuple(pin for pin in self._pins.values() if address and pin.address == address)

    def all(self) -> list[Pin]:
        return list(self._pins.values())

    def pin(self, pin: Pin) -> None:
        raise AzlError(f"{pin.alias} cannot be pinned here: there is no store")

    def forget(self, alias: str) -> bool:
        raise AzlError(f"{alias} cannot be forgotten here: there is no store")
