"""What 4.0's firewalld must be told so that it keeps open what is open today.

firewalld is not part of 3.0: its files do nothing there until it comes. They are written before the
transaction, so that it finds them whenever it starts. Format: firewalld.service(5),
firewalld.zone(5); the zone is 4.0's default one, public.
"""

from collections.abc import Iterable, Sequence

from azlinux_cli.domain.node_state import Listener

SERVICE = "azl-kept"
SERVICE_FILE = f"/etc/firewalld/services/{SERVICE}.xml"
ZONE_FILE = "/etc/firewalld/zones/public.xml"
_OPEN_ANYWAY = {"22/tcp", "68/udp", "546/udp"}  # SSH, and DHCP's answers
_EPHEMERAL = 32_768  # Linux hands out ports from here on: a UDP client's own socket
_LOCAL = ("127.", "[::1]", "[::ffff:127.")


def openings(listeners: Iterable[Listener]) -> tuple[str, ...]:
    """`PORT/PROTOCOL` of what others can reach, in order, each once."""
    found = {
        (s.port, s.protocol)
        for s in listeners
        if not s.address.startswith(_LOCAL) and not (s.protocol == "udp" and s.port >= _EPHEMERAL)
    }
    texts = (f"{port}/{protocol}" for port, protocol in sorted(found))
    return tuple(text for text in texts if text not in _OPEN_ANYWAY)


def service_xml(ports: Sequence[str]) -> str:
    pairs = (text.partition("/") for text in ports)
    rows = [f'  <port port="{port}" protocol="{protocol}"/>\n' for port, _, protocol in pairs]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<service>\n'
        f"  <short>{SERVICE}</short>\n  <description>Open before 4.0 came</description>\n"
        f"{''.join(rows)}</service>\n"
    )


def zone_xml() -> str:
    names = ("ssh", "dhcpv6-client", SERVICE)
    rows = [f'  <service name="{name}"/>\n' for name in names]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <short>Public</short>\n'
        f"{''.join(rows)}</zone>\n"
    )
