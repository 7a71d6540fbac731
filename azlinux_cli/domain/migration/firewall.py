"""What 4.0's firewalld must be told so that it keeps open what is open today.

firewalld is not part of 3.0: its files can be written before it comes, and do nothing until then.
Format: firewalld.service(5), firewalld.zone(5). The zone is 4.0's default one, public.
"""

import re
from collections.abc import Iterable, Sequence

from azlinux_cli.domain.node_state import Listener

SERVICE_FILE = "/etc/firewalld/services/azl-kept.xml"
ZONE_FILE = "/etc/firewalld/zones/public.xml"
_OPEN_ANYWAY = {"22/tcp", "68/udp", "546/udp"}  # SSH, and DHCP's answers
_EPHEMERAL = 32_768  # Linux hands out ports from here on: a UDP client's own socket
_PORT = re.compile(r'<port [^>]*port="(\d+)"[^>]*protocol="(tcp|udp)"')
_SERVICE = '<service name="azl-kept"/>'


def openings(listeners: Iterable[Listener]) -> list[str]:
    """`PORT/PROTOCOL`, in order, each once."""
    found = {
        (s.port, s.protocol)
        for s in listeners
        if not (s.protocol == "udp" and s.port >= _EPHEMERAL)
    }
    return [
        t for port, protocol in sorted(found) if (t := f"{port}/{protocol}") not in _OPEN_ANYWAY
    ]


def service_xml(ports: Sequence[str]) -> str:
    rows = [f'  <port port="{p}" protocol="{q}"/>' for p, q in (t.split("/") for t in ports)]
    short = "  <short>azl-kept</short>\n  <description>Ports open before 4.0</description>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<service>\n{short}\n' + (
        "\n".join(rows) + "\n</service>\n"
    )


def zone_xml() -> str:
    kept = ['  <service name="ssh"/>', '  <service name="dhcpv6-client"/>', f"  {_SERVICE}"]
    return '<?xml version="1.0" encoding="utf-8"?>\n<zone>\n  <short>Public</short>\n' + (
        "\n".join(kept) + "\n</zone>\n"
    )


def prepared(text: str, ports: Iterable[str]) -> bool:
    """Whether the zone and the service, one after the other, keep all of these open."""
    there = {f"{port}/{protocol}" for port, protocol in _PORT.findall(text)}
    return _SERVICE in text and there >= {*ports}
