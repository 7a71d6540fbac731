"""Where a machine answers, and to whom: its addresses and the verdict of its security groups.

Evaluation (Virtual network documentation, "How network security groups filter network traffic"):
for inbound traffic the subnet's group is asked first, then the interface's; both must allow. In a
group the rule with the lowest priority number that matches decides; default rules come last. "If
no NSG is associated, a Standard public IP address is closed to inbound traffic" ("Public IP
addresses", security: secure by default).
"""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from azlinux_cli.sandbox.arm.network.document import reference
from azlinux_cli.sandbox.arm.network.security_rule import DEFAULT_RULES
from azlinux_cli.sandbox.arm.network.subnet import network_id_of, subnet_in
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.machines import InboundRule
from azlinux_cli.sandbox.kernel.resources import Document

ALL_PORTS = ((0, 65535),)
CLOSED = (InboundRule(allow=False, source="*", ports=ALL_PORTS),)
LOAD_BALANCER = "168.63.129.16/32"  # "What is IP address 168.63.129.16?"


def addresses_of(cloud: Cloud, nic_ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Public and private addresses of a machine's interfaces, in their order."""
    public: list[str] = []
    private: list[str] = []
    for nic in _interfaces(cloud, nic_ids):
        for configuration in nic["properties"]["ipConfigurations"]:
            properties = configuration["properties"]
            private.append(properties["privateIPAddress"])
            held = reference(properties, "publicIPAddress")
            found = cloud.resources.get(held) if held else None
            if found is not None and "ipAddress" in found["properties"]:
                public.append(found["properties"]["ipAddress"])
    return tuple(public), tuple(private)


def inbound_rules(cloud: Cloud, nic_ids: Iterable[str]) -> tuple[InboundRule, ...] | None:
    """Who may connect to a machine over TCP; None if nothing filters.

    Ports are the guest's: SSH is 22 here, whatever port of this host stands for it. A machine
    with several interfaces has the rules of the first one that has a public address.
    """
    interfaces = list(_interfaces(cloud, nic_ids))
    if not interfaces:
        return None
    nic = next((item for item in interfaces if _has_public(item)), interfaces[0])
    private = [item["properties"]["privateIPAddress"] for item in _configurations(nic)]
    groups = list(_groups(cloud, nic))
    if not groups:
        return CLOSED if _has_public(nic) else None
    verdicts = [list(_inbound(group, private)) for group in groups]
    merged = verdicts[0]
    for following in verdicts[1:]:
        merged = merge(merged, following)
    return tuple(merged)


def _interfaces(cloud: Cloud, nic_ids: Iterable[str]) -> Iterator[Document]:
    return (nic for nic in map(cloud.resources.get, nic_ids) if nic is not None)


def _configurations(nic: Document) -> list[Json]:
    configurations: list[Json] = nic["properties"]["ipConfigurations"]
    return configurations


def _has_public(nic: Document) -> bool:
    return any("publicIPAddress" in item["properties"] for item in _configurations(nic))


def _groups(cloud: Cloud, nic: Document) -> Iterator[tuple[Document, list[str]]]:
    """Security groups in order of evaluation, each with the prefixes of the virtual network."""
    subnet_id = _configurations(nic)[0]["properties"]["subnet"]["id"]
    network_id = network_id_of(subnet_id)
    network = cloud.resources.get(network_id) if network_id else None
    subnet = subnet_in(network, subnet_id.rsplit("/", 1)[-1]) if network else None
    prefixes = network["properties"]["addressSpace"]["addressPrefixes"] if network else []
    holders = (subnet["properties"] if subnet else {}, nic["properties"])
    for holder in holders:
        group_id = reference(holder, "networkSecurityGroup")
        group = cloud.resources.get(group_id) if group_id else None
        if group is not None:
            yield group, prefixes


def _inbound(pair: tuple[Document, list[str]], private: Sequence[str]) -> Iterator[InboundRule]:
    group, prefixes = pair
    rules = [item["properties"] for item in group["properties"]["securityRules"]]
    rules += [item["properties"] for item in DEFAULT_RULES]
    for rule in sorted(rules, key=lambda item: int(item["priority"])):
        if rule["direction"] != "Inbound" or rule["protocol"].lower() not in {"*", "tcp"}:
            continue
        if not _hits(_several(rule, "destinationAddressPrefix"), private, prefixes):
            continue
        ports = tuple(port_range(item) for item in _several(rule, "destinationPortRange"))
        for source in _several(rule, "sourceAddressPrefix"):
            for resolved in _resolve(source, prefixes):
                yield InboundRule(rule["access"] == "Allow", resolved, ports)


def _several(rule: Json, key: str) -> list[str]:
    """Rules have a singular and a plural form of each field; either may be used."""
    plural = {"destinationAddressPrefix": "destinationAddressPrefixes"}.get(key, key + "s")
    if key == "sourceAddressPrefix":
        plural = "sourceAddressPrefixes"
    one = rule.get(key)
    return [one] if one else list(rule.get(plural) or [])


def port_range(text: str) -> tuple[int, int]:
    """`22`, `8000-8100` or `*`, inclusive. Raises ValueError."""
    if text == "*":
        return ALL_PORTS[0]
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _resolve(source: str, prefixes: Sequence[str]) -> list[str]:
    """Addresses behind a source. A pretence: the client on this machine counts as Internet."""
    tags = {
        "*": ["*"],
        "any": ["*"],
        "0.0.0.0/0": ["*"],
        "internet": ["*"],
        "virtualnetwork": list(prefixes),
        "azureloadbalancer": [LOAD_BALANCER],
    }
    known = tags.get(source.lower())
    if known is not None:
        return known
    return [source] if _network(source) is not None else []  # other service tags: never us


def _hits(destinations: Sequence[str], private: Sequence[str], prefixes: Sequence[str]) -> bool:
    for destination in destinations:
        resolved = _resolve(destination, prefixes)
        if "*" in resolved:
            return True
        networks = [found for found in map(_network, resolved) if found is not None]
        if any(ipaddress.IPv4Address(item) in found for item in private for found in networks):
            return True
    return False


def _network(text: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return None


def merge(first: Sequence[InboundRule], second: Sequence[InboundRule]) -> list[InboundRule]:
    """Two lists of which each one's first match must allow, as one list.

    The pair of first matches is the first pair in lexicographic order that matches.
    """
    out = []
    for left, right in product(first, second):
        source = _narrower(left.source, right.source)
        ports = tuple(_overlap(left.ports, right.ports))
        if source is not None and ports:
            out.append(InboundRule(left.allow and right.allow, source, ports))
    return out


def _narrower(left: str, right: str) -> str | None:
    if "*" in {left, right}:
        return right if left == "*" else left
    one, other = _network(left), _network(right)
    if one is None or other is None or not one.overlaps(other):
        return None
    return left if one.subnet_of(other) else right


def _overlap(
    left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    for (a, b), (c, d) in product(left, right):
        if max(a, c) <= min(b, d):
            yield max(a, c), min(b, d)
