"""No test talks to anything but this machine."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class NetworkUseError(AssertionError):
    """A test tried to leave the machine."""


def _is_local(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _checked(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_local(str(address[0])):
            raise NetworkUseError(f"a test tried to reach {address[0]}")
        return original(self, address)

    return connect


def install(patch: pytest.MonkeyPatch) -> None:
    """Let sockets of this process reach loopback and Unix sockets only.

    Names under `.invalid` resolve to nothing, as RFC 6761 promises, without asking anybody.
    """
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if isinstance(host, str):
            host.encode("idna")  # raises UnicodeError for what is no name, as the real one does
        if name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        try:
            ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            if not _is_local(name):
                raise NetworkUseError(f"a test tried to look up {name}") from None
        return look_up(host, *args, **named)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    for method in ("connect", "connect_ex"):
        patch.setattr(socket.socket, method, _checked(getattr(socket.socket, method)))
