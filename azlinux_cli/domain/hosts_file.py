"""A file of machines outside Azure's inventory: one on a line.

    # name     [user@]host[:port]      key=value ...
    web-1      azureuser@10.0.0.4      role=web env=prod
    db-1       [2001:db8::5]:2222      os=4.0 known_hosts=~/fleet/known_hosts
    10.0.0.9

A line with one word is name and address at once. `os=` and `known_hosts=` mean what they say;
every other pair is a tag, for --selector.
"""

from azlinux_cli.domain.address import parse_address
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.host_key import alias_of_address
from azlinux_cli.domain.node import NodeTarget

_NAME_LENGTH = 253  # RFC 1035


def parse_hosts(text: str, *, source: str, user: str = "", port: int = 0) -> list[NodeTarget]:
    """The targets, in the order of the file; `user` and `port` for lines that name none.

    Raises UsageError, with file and line, for a line that is none or a name that comes twice.
    """
    targets: dict[str, NodeTarget] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        try:
            target = _target(words, user, port)
        except UsageError as error:
            raise UsageError(f"{source}:{number}: {error.message}", hint=_FORMAT) from error
        if target.name in targets:
            raise UsageError(f"{source}:{number}: {target.name!r} is there twice")
        targets[target.name] = target
    return list(targets.values())


_FORMAT = "one machine on a line: NAME [USER@]HOST[:PORT] [KEY=VALUE]..."


def _target(words: list[str], user: str, port: int) -> NodeTarget:
    if len(words) > 1 and "=" not in words[1]:
        name, address, pairs = words[0], words[1], words[2:]
    else:
        name, address, pairs = words[0], words[0], words[1:]
    sign_in, host, number = parse_address(address, user=user, port=port)
    name = host if name == address else name
    if not name.isprintable() or len(name) > _NAME_LENGTH or name.startswith("-"):
        raise UsageError(f"{name[:40]!r} is not a name")
    tags = dict(_pair(pair) for pair in pairs)
    return NodeTarget(
        name=name,
        address=host,
        port=number,
        user=sign_in,
        host_key_alias=alias_of_address(host, number),
        os=tags.pop("os", "other"),
        known_hosts=tags.pop("known_hosts", None),
        tags=tags,
    )


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals or key.startswith("-"):
        raise UsageError(f"{text!r} is not KEY=VALUE")
    return key, value
