"""Remedies that azl applies itself: what they send, and where they refuse."""

import pytest

from azlinux_cli.domain.errors import InhibitedError, UsageError
from azlinux_cli.domain.migration.catalogue import findings_of
from azlinux_cli.domain.migration.firewall import openings, prepared, service_xml, zone_xml
from azlinux_cli.domain.migration.fix import fix_of
from azlinux_cli.domain.node_state import Listener
from tests.unit.domain.migration.some_facts import some_facts

_WEB = (Listener("tcp", "*", 80, ("nginx",)), Listener("udp", "[::]", 53))


def test_ports_are_told_once_in_order_without_ssh_and_dhcp() -> None:
    listeners = (
        *_WEB,
        Listener("tcp", "[::]", 80),
        Listener("tcp", "*", 22),
        Listener("udp", "*", 68),
    )

    assert openings(listeners) == ["53/udp", "80/tcp"]


def test_what_is_written_for_the_firewall_counts_as_prepared() -> None:
    text = zone_xml() + service_xml(["53/udp", "80/tcp"])

    assert prepared(text, ["53/udp", "80/tcp"])
    assert not prepared(text, ["53/udp", "80/tcp", "443/tcp"])
    assert not prepared(service_xml(["53/udp", "80/tcp"]), ["80/tcp"]), "no zone asks for it"


def test_a_prepared_machine_is_told_so_and_needs_no_fix() -> None:
    text = zone_xml() + service_xml(["53/udp", "80/tcp"])
    facts = some_facts(node={"firewalld": text}, state={"listeners": _WEB})
    [found] = [f for f in findings_of(facts) if f.key == "fw.inbound"]

    assert (found.severity.value, found.fixable) == ("info", False)


def test_a_zone_that_somebody_wrote_is_left_alone() -> None:
    facts = some_facts(node={"firewalld": "<zone><service name='mine'/></zone>"},
                       state={"listeners": _WEB})  # fmt: skip

    with pytest.raises(InhibitedError, match="is not azl's"):
        fix_of("fw.inbound").script(facts)


def test_only_timers_that_azl_knows_are_stopped() -> None:
    facts = some_facts(state={"unattended_updates": ("dnf-automatic.timer", "x; reboot.timer")})
    script = fix_of("update.timers").script(facts)

    assert "systemctl disable --now dnf-automatic.timer\n" in script
    assert "reboot" not in script


def test_a_key_without_a_safe_remedy_is_refused_and_the_others_are_named() -> None:
    with pytest.raises(UsageError) as caught:
        fix_of("rpm.db")

    assert "fw.inbound" in caught.value.hints[0]
