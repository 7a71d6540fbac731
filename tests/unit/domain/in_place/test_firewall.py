"""What the firewall of 4.0 is told."""

from xml.etree import ElementTree as ET

from azlinux_cli.domain.in_place.firewall import openings, service_xml, zone_xml
from azlinux_cli.domain.node_state import Listener


def _listeners() -> list[Listener]:
    rows = [
        ("tcp", "10.0.0.4", 8080), ("tcp", "[::]", 8080), ("tcp", "*", 22),
        ("tcp", "127.0.0.1", 631), ("tcp", "[::1]", 631), ("udp", "10.0.0.4", 68),
        ("udp", "10.0.0.4", 514), ("udp", "10.0.0.4", 40_000), ("tcp", "10.0.0.4", 40_001),
    ]  # fmt: skip
    return [Listener(*row) for row in rows]


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text.partition("?>")[2])  # noqa: S314 - azl's own text


def test_what_others_reach_today_stays_open_each_port_once() -> None:
    assert openings(_listeners()) == ("514/udp", "8080/tcp", "40001/tcp")


def test_the_files_are_whole_and_name_every_port() -> None:
    service = _parsed(service_xml(("514/udp", "8080/tcp")))
    ports = {(p.attrib["port"], p.attrib["protocol"]) for p in service.iter("port")}
    assert ports == {("514", "udp"), ("8080", "tcp")}
    zone = _parsed(zone_xml())
    assert [s.attrib["name"] for s in zone.iter("service")] == ["ssh", "dhcpv6-client", "azl-kept"]
