"""Which ways are open to a machine, and which way back each has."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.migration.catalogue import findings_of
from azlinux_cli.domain.migration.cloud import Lock, Room
from azlinux_cli.domain.migration.finding import Severity, Strategy
from azlinux_cli.domain.migration.machine import Rules, judged
from azlinux_cli.domain.migration.path import Path, paths_of
from azlinux_cli.domain.os_disk import OsDisk
from tests.unit.domain.migration.some_facts import KNOWLEDGE, some_facts

SWAP, RECREATE, BLUE_GREEN, IN_PLACE = Strategy


def ways(how: dict[str, Any]) -> dict[Strategy, Path]:
    facts = some_facts(**how)
    return {path.strategy: path for path in paths_of(facts, findings_of(facts))}


def open_ways(how: dict[str, Any]) -> set[Strategy]:
    return {strategy for strategy, path in ways(how).items() if path.open}


def rules(**changes: Any) -> Rules:
    return replace(Rules(KNOWLEDGE, at=0.0), **changes)


@pytest.mark.parametrize(
    ("how", "open_to"),
    [
        ({}, {*Strategy}),
        ({"cloud": {"generation": "V1"}}, {IN_PLACE}),
        ({"cloud": {"image": None}}, {IN_PLACE}),
        ({"cloud": {"vm": {"os_disk_is_ephemeral": True}}}, {RECREATE, BLUE_GREEN}),
        ({"cloud": {"vm": {"os_disk_id": ""}, "os_disk": None}}, {BLUE_GREEN}),
        ({"cloud": {"os_disk": OsDisk("/d", encrypted_by_guest=True)}}, {RECREATE, BLUE_GREEN}),
        ({"cloud": {"locks": (Lock("l", "CanNotDelete", "/s"),)}}, {SWAP, BLUE_GREEN, IN_PLACE}),
        ({"cloud": {"room": (Room("vCPUs", 2, 1),)}}, {IN_PLACE}),
        ({"node": {"filesystems": ()}, "window_s": 700.0}, {SWAP, BLUE_GREEN}),
        ({"node": {"fips": "1"}}, set()),
    ],
)
def test_a_way_is_closed_by_what_is_in_it(how: dict[str, Any], open_to: set[Strategy]) -> None:
    assert open_ways(how) == open_to


def test_a_closed_way_says_by_what() -> None:
    path = ways({"cloud": {"image": None}})[SWAP]

    assert path.closed_by == ("boot.image",)
    assert path.why_not[0].startswith("boot.image: westeurope offers")


def test_a_way_says_what_it_costs_by_this_machines_own_size() -> None:
    path = ways({})[SWAP]

    assert path.extra[-1] == "as it has: VM size Standard_D2s_v5, OS disk 30 GiB Premium_LRS"
    assert path.quota == ("Total Regional vCPUs: 2 of 98 left",)
    assert path.terms.as_of == KNOWLEDGE.as_of
    assert path.terms.basis.startswith("estimate")
    assert ways({})[IN_PLACE].quota == ()


def test_there_is_a_way_back_unless_the_disk_cannot_be_kept() -> None:
    assert all(path.way_back for path in ways({}).values())
    lost = ways({"cloud": {"vm": {"os_disk_is_ephemeral": True}}})

    assert lost[RECREATE].way_back is None
    assert "ephemeral" in (lost[RECREATE].no_way_back or "")
    assert lost[BLUE_GREEN].way_back is not None


def test_a_machine_that_no_way_is_open_to_is_inhibited_for_that() -> None:
    """Each finding closes some ways, and none of them all."""
    facts = some_facts(cloud={"image": None, "vm": {"os_disk_is_ephemeral": True}})
    findings, paths = judged(facts, "web-1", rules())

    assert not any(path.open for path in paths)
    assert [f.key for f in findings if f.inhibits] == ["path.none"]


def test_a_machine_of_a_hosts_file_has_no_way() -> None:
    facts = replace(some_facts(), cloud=None)
    findings, paths = judged(facts, "web-1", rules())

    assert [f.key for f in findings if f.inhibits] == ["path.none"]
    assert {path.why_not for path in paths} == {
        ("no machine of Azure that azl knows: it is from a hosts file",)
    }


def test_one_way_asked_about_makes_an_inhibitor_of_what_closes_it() -> None:
    facts = some_facts(cloud={"image": None})
    plain, _ = judged(facts, "web-1", rules())
    asked, _ = judged(facts, "web-1", rules(asked=SWAP))
    other, _ = judged(facts, "web-1", rules(asked=IN_PLACE))

    assert not [f for f in plain if f.inhibits]
    assert [f.key for f in asked if f.inhibits] == ["boot.image", "path.none"]
    assert not [f for f in other if f.inhibits]


def test_findings_are_told_worst_first() -> None:
    facts = some_facts(node={"fips": "1", "selinux": ""}, cloud={"vm": {"priority": "Spot"}})
    findings, _ = judged(facts, "web-1", rules())

    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities, key=[*Severity].index)
    assert severities[0] is Severity.INHIBITOR
