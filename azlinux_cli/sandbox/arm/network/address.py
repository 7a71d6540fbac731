"""Which addresses are free: private ones by subnet, public ones from loopback."""

import ipaddress

from azlinux_cli.sandbox.arm.network.document import INTERFACE, reference, same, subscription_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json

# A pretence (docs/sandbox.md): public addresses are loopback addresses, so that an SSH client on
# this machine really reaches the node. Linux answers on all of 127.0.0.0/8.
PUBLIC_RANGE = ipaddress.IPv4Network("127.77.0.0/16")

COUNTER = "counter"
PUBLIC_COUNTER = "public-address"

# "Azure reserves the first four addresses and the last address in each subnet" (Virtual Network
# FAQ): network, gateway, two for DNS; and broadcast.
FIRST_USABLE = 4
RESERVED = 5

IPv4Network = ipaddress.IPv4Network


def next_public(cloud: Cloud) -> str:
    """The next loopback address: never the same twice until the range is used up."""
    size = PUBLIC_RANGE.num_addresses - 2
    last = int((cloud.store.get(COUNTER, PUBLIC_COUNTER) or {}).get("last", 0))
    following = last % size + 1
    cloud.store.put(COUNTER, PUBLIC_COUNTER, {"last": following})
    return str(PUBLIC_RANGE.network_address + following)


def parse_prefix(text: object, target: str) -> IPv4Network:
    """The network in CIDR notation.

    Raises ArmError 400 InvalidAddressPrefixFormat (`abc`) or InvalidCIDRNotation (`10.0.0.1/24`),
    in the words that users quote from terraform and az.
    """
    try:
        if not isinstance(text, str) or "/" not in text:
            raise ValueError(text)  # noqa: TRY301 - one refusal for every malformed prefix
        found = IPv4Network(text, strict=False)
    except ValueError:
        raise ArmError(
            400,
            "InvalidAddressPrefixFormat",
            f"Address prefix {text} of resource {target} is not formatted correctly. It should "
            "follow CIDR notation, for example 10.0.0.0/24.",
            details=[],
        ) from None
    if str(found.network_address) != text.partition("/")[0]:
        raise ArmError(
            400,
            "InvalidCIDRNotation",
            f"The address prefix {text} in resource {target} has an invalid CIDR notation. For the "
            f"given prefix length, the address prefix should be {found}.",
            details=[],
        )
    return found


def prefix_of(subnet: Json) -> IPv4Network:
    """A subnet's (first) address prefix."""
    properties = subnet["properties"]
    text = properties.get("addressPrefix") or properties["addressPrefixes"][0]
    return IPv4Network(text)


def taken(cloud: Cloud, subnet_id: str, *, without: str | None = None) -> dict[str, str]:
    """Private address to the id of its IP configuration, for a subnet. `without` a NIC."""
    out: dict[str, str] = {}
    for nic in cloud.resources.of_type(INTERFACE, subscription_of(subnet_id)):
        if same(nic["id"], without):
            continue
        for configuration in nic["properties"]["ipConfigurations"]:
            properties = configuration["properties"]
            if same(reference(properties, "subnet"), subnet_id):
                out[properties["privateIPAddress"]] = configuration["id"]
    return out


def next_private(subnet: Json, used: dict[str, str]) -> str:
    """The lowest free address. Raises ArmError 400 SubnetIsFull.

    The message as in MicrosoftDocs/azure-docs#88211.
    """
    network = prefix_of(subnet)
    for offset in range(FIRST_USABLE, network.num_addresses - 1):
        candidate = str(network.network_address + offset)
        if candidate not in used:
            return candidate
    raise ArmError(
        400,
        "SubnetIsFull",
        f"Subnet {subnet['name']} with address prefix {network} does not have enough capacity "
        "for 1 IP addresses.",
        details=[],
    )


def check_private(subnet: Json, address: str, used: dict[str, str], configuration_id: str) -> None:
    """Raises ArmError 400 if a static private address is outside, reserved or taken."""
    network = prefix_of(subnet)
    try:
        parsed = ipaddress.IPv4Address(address)
    except ValueError:
        raise ArmError(
            400,
            "InvalidIPAddressFormat",
            f"The IP address {address} of {configuration_id} is not formatted correctly.",
            details=[],
        ) from None
    offset = int(parsed) - int(network.network_address)
    if parsed not in network:
        code, rest = "PrivateIPAddressNotInSubnet", "does not belong to the range of"
    elif offset < FIRST_USABLE or offset == network.num_addresses - 1:
        code, rest = "PrivateIPAddressInReservedRange", "falls within reserved IP range of"
    elif address in used:
        raise ArmError(
            400,
            "PrivateIPAddressIsAllocated",
            f"IP configuration {configuration_id} is using the private IP address {address} "
            f"which is already allocated to resource {used[address]}.",
            details=[],
        )
    else:
        return
    raise ArmError(
        400,
        code,
        f"Private static IP address {address} {rest} subnet prefix {network}.",
        details=[],
    )
