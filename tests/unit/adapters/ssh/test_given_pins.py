import pytest

from azlinux_cli.adapters.ssh.given_pins import GivenPins
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.host_key import Pin
from tests.unit.domain.test_known_hosts import A


def test_given_pins_can_be_looked_up_and_not_changed() -> None:
    pin = Pin("azl-1", (A,), address="10.0.0.1:2222")
    pins = GivenPins([pin])

    assert pins.pinned("azl-1") == pin
    assert pins.pinned("azl-2") is None
    assert pins.at("10.0.0.1:2222") == (pin,)
    assert pins.at("") == ()
    assert pins.all() == [pin]
    for change in (lambda: pins.pin(pin), lambda: pins.forget("azl-1")):
        with pytest.raises(AzlError, match="there is no store"):
            change()
