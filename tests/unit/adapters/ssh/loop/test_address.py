import socket

import pytest

from azlinux_cli.adapters.ssh.loop.address import numeric


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", (socket.AF_INET, ("127.0.0.1", 22))),
        ("::1", (socket.AF_INET6, ("::1", 22, 0, 0))),
    ],
)
def test_numbers_are_an_address_at_once(host: str, address: object) -> None:
    assert numeric(host, 22) == [address]


@pytest.mark.parametrize("host", ["web-1.invalid", "wéb", "\uff11.0.0.1"])
def test_anything_else_is_for_the_resolver(host: str) -> None:
    assert numeric(host, 22) is None
