"""What a network security group lets through, as the fabric judges it.

Rules are asked in order of priority and the first match decides; where none matches the default
rule DenyAllInBound does (Azure documentation, "Network security groups", default rules).
"""

import ipaddress
from collections.abc import Iterable

from azlinux_cli.sandbox.kernel.machines import InboundRule

SSH_PORT = 22
# Where clients of the sandbox come from. It stands for the internet: rules for it count.
LOOPBACK = "127.0.0.1"
_INTERNET = frozenset({"*", "internet", "0.0.0.0/0"})
_INSIDE = frozenset({"*", "virtualnetwork", "0.0.0.0/0"})


def admits(rules: Iterable[InboundRule] | None, peer: str, *, inside: bool = False) -> bool:
    """Whether SSH from `peer` gets through; `inside`: it comes from the virtual network.

    The machine's port is 22 for every rule, whatever port the sandbox shows it at.
    """
    if rules is None:
        return True
    for rule in rules:
        if _covers_port(rule) and _covers_source(rule.source, peer, inside=inside):
            return rule.allow
    return False


def _covers_port(rule: InboundRule) -> bool:
    return any(first <= SSH_PORT <= last for first, last in rule.ports)


def _covers_source(source: str, peer: str, *, inside: bool) -> bool:
    if source.lower() in (_INSIDE if inside else _INTERNET):
        return True
    try:
        return ipaddress.ip_address(peer) in ipaddress.ip_network(source, strict=False)
    except ValueError:
        return False  # another service tag
