"""`[user@]host[:port]`, as people write where a machine is."""

from azlinux_cli.domain.errors import UsageError

_PORTS = range(1, 65_536)


def parse_address(text: str, *, user: str, port: int) -> tuple[str, str, int]:
    """User, host and port; an IPv6 address with a port stands in brackets.

    `user` and `port` are for text that names none.

    Raises UsageError for text that is none, or that a program could take for an option.
    """
    name, at, rest = text.rpartition("@")
    name = name if at else user
    host, number = _split_port(rest)
    bad = (
        not host
        or (at and not name)
        or name.startswith("-")
        or host.startswith("-")
        or any(c.isspace() or not c.isprintable() for c in name + host)
        or (number is not None and not _is_port(number))
    )
    if bad:
        raise UsageError(f"{text!r} is not [user@]host[:port]")
    return name, host, int(number) if number else port


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) in _PORTS


def _split_port(text: str) -> tuple[str, str | None]:
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        if closed and not rest:
            return host, None
        return host, rest[1:] if rest.startswith(":") else "?"
    if text.count(":") == 1:
        host, _, number = text.partition(":")
        return host, number
    return text, None
