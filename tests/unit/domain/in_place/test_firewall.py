"""What the firewall of 4.0 is told."""

from xml.etree import ElementTree as ET

from azlinux_cli.domain.in_place.firewall import openings, service_xml, zone_xml
from azlinux_cli.domain.node_state import Listener


def _listeners() -> list[Listener]:
    rows = [
        ("tcp", "0.0.0.0", 8080), ("tcp", "[::]", 8080), ("tcp", "*", 22),
        ("tcp", "127.0.0.1", 631), ("tcp", "[::1]", 631), ("udp", "0.0.0.0", 68),
        ("udp", "10.0.0.4", 514), ("udp", "0.0.0.0", 40_000), ("tcp", "0.0.0.0", 40_001),
    ]  # fmt: skip
    return [Listener(*row) for row in rows]


def test_what_others_reach_today_stays_open_each_port_once() -> None:
    assert openings(_listeners()) == ("514/udp", "8080/tcp", "40001/tcp")


def test_the_files_are_whole_and_name_every_port() -> None:
    service = ET.fromstring(service_xml(("514/udp", "8080/tcp")).partition("?>")[2])
    ports = {(p.attrib["port"], p.attrib["protocol"]) for p in service.iter("port")}
    assert ports == {("514", "udp"), ("8080", "tcp")}
    zone = ET.fromstring(zone_xml().partition("?>")[2])
    assert [s.attrib["name"] for s in zone.iter("service")] == ["ssh", "dhcpv6-client", "azl-kept"]
