"""A way to a machine comes back out of a plan as it went in."""

import json

from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.rollout.way import target_document, target_from
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.way import Via


def test_a_target_comes_back_as_it_was() -> None:
    hop = NodeTarget("jump", "10.0.0.1", user="ada", identity=("/home/ada/.ssh/id",))
    target = NodeTarget(
        "web-1",
        "10.0.0.4",
        2222,
        "ada",
        "azl-1234",
        jump=(hop,),
        resource_group="web",
        vm=VmRef("sub", "web", "web-1"),
        vm_id="1234",
        os_disk_id="/disk",
        tags={"role": "web"},
        known_hosts="/etc/known",
        trouble=Trouble.POWERED_OFF,
        detail="it is deallocated",
    )
    there = json.loads(json.dumps(target_document(target)))
    assert target_from(there) == target
    assert target_from(there).tags == {"role": "web"}


def test_the_other_ways_to_a_machine_come_back_too() -> None:
    hop = NodeTarget("jump", "10.0.0.1")
    target = NodeTarget(
        "web-1",
        "10.0.0.4",
        via=Via.PRIVATE,
        others=(
            NodeTarget("web-1", "20.1.2.3", via=Via.PUBLIC),
            NodeTarget("web-1", "10.0.0.4", via=Via.JUMP, jump=(hop,), trouble=Trouble.AUTH),
        ),
    )
    there = json.loads(json.dumps(target_document(target)))
    assert target_from(there) == target
    assert [way.via for way in target_from(there).others] == [Via.PUBLIC, Via.JUMP]


def test_a_bare_target_is_a_short_document() -> None:
    assert target_document(NodeTarget("a", "127.0.0.1")) == {
        "name": "a",
        "address": "127.0.0.1",
        "port": 22,
        "os_disk_is_ephemeral": False,
        "os": "other",
    }
