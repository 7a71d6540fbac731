"""Where to connect to: at once for numbers, by the resolver for names."""

import socket
from typing import Any

Address = tuple[int, Any]  # family, and what connect() takes


def numeric(host: str, port: int) -> list[Address] | None:
    """The address if `host` is written as numbers; None for a name.

    As bytes: text would bring Python's whole IDNA, 6 ms and 0.3 MB.
    """
    if not host.isascii():
        return None
    try:
        return _found(host.encode(), port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        return None


def resolve(host: str, port: int) -> list[Address]:
    """May take as long as the resolver likes. Raises gaierror."""
    try:
        return _found(host, port, 0)
    except UnicodeError as error:  # no name at all: a label of 64 characters, two dots
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from error


def _found(host: str | bytes, port: int, flags: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, address) for family, _, _, _, address in found]
