"""A 3.0 machine with something to lose is taken down, carried to a 4.0 one, and compared."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.manifest import (
    Manifest,
    Restoration,
    compare,
    plan_restoration,
)
from azlinux_cli.domain.manifest.transfer import Packed
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.services.migration.capture import Capture
from azlinux_cli.services.migration.carry import CarryMachine
from tests.real.agent import Agent, agent_on
from tests.real.fleet import Fleet
from tests.real.old_machine import live_on


@dataclass(frozen=True, slots=True)
class Pair:
    """`image`: what a machine of the old one's image is, before anybody has done anything."""

    old: Agent
    new: Agent
    image: Manifest
    was: Manifest

    def carry(self, run: str) -> "Carry":
        return Carry(self, run)


def capture(agent: Agent) -> Manifest:
    found = Capture(agent.shell)(agent.target)
    assert isinstance(found, Manifest), found
    return found


class Carry:
    def __init__(self, pair: Pair, run: str) -> None:
        self.pair = pair
        self.do = CarryMachine(run, pair.new.shell, SystemClock(), deadline_s=120)

    def plan(self) -> Restoration:
        return plan_restoration(self.pair.was, capture(self.pair.new), image=self.pair.image)


@pytest.fixture(scope="module")
def pair(real_cloud: Fleet, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Pair]:
    group = real_cloud.in_group("manifest")
    old_node, new_node = group.machine("old"), group.machine("new", os="4.0")
    directory = tmp_path_factory.mktemp("manifest")
    for name in ("old", "new"):
        (directory / name).mkdir()
    keys = old_node.out("cat /etc/pki/rpm-gpg/*") + new_node.out("cat /etc/pki/rpm-gpg/*")
    with agent_on(old_node, directory / "old") as old, agent_on(new_node, directory / "new") as new:
        image = capture(old)
        live_on(old_node, key_file, keys)
        yield Pair(old, new, image, capture(old))


def done(end: StepEnd) -> StepEnd:
    assert end.ok, end
    return end


def test_all(pair: Pair) -> None:
    carry = pair.carry("u1")
    plan = carry.plan()
    print(plan)
    do, old, new = carry.do, pair.old.target, pair.new.target
    end = done(do.pack(old, plan)); print(end)
    packed = Packed(**end.facts["packed"])
    for e in (
        do.transfer(
            type(old)(**{f: getattr(old, f) for f in old.__slots__}), new, packed, plan),
        do.settle(new, packed), do.accounts(new, plan), do.repositories(new, plan),
        do.packages(new, plan), do.files(new), do.units(new, plan)):
        print(e)
        done(e)
    now = capture(pair.new)
    for d in compare(pair.was, now, image=pair.image):
        print(d.severity.value, d.part.value, d.subject, "|", d.message, d.was, d.now)
