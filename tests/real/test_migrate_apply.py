"""From 3.0 to 4.0 by replacement, on real machines: nothing is lost, and the way back is whole."""

import json
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.real.fleet import Fleet, Node
from tests.real.machine_look import tree
from tests.real.migration_world import MigrationWorld
from tests.real.old_machine import PAGE_PORT, live_on
from tests.real.test_disk import HOST_KEY

ROOTS = ("/srv", "/home", "/usr/local", "/etc/acme", "/var/lib/ledger", "/var/spool/cron")
_QUICK = ("--healthy-for", "0", "--healthy-within", "60", "--boot-timeout", "60", "--yes")
_PATIENT = ("--healthy-for", "2", "--healthy-within", "6")
_ONLY_ON_3_0 = """
printf '#!/bin/sh\\n! grep -qE VERSION_ID=.?4 /etc/os-release\\n' >/usr/local/bin/old
chmod 755 /usr/local/bin/old
printf '[Service]\\nType=oneshot\\nExecStart=/usr/local/bin/old\\n' >/etc/systemd/system/old.service
printf '[Install]\\nWantedBy=multi-user.target\\n' >>/etc/systemd/system/old.service
systemctl enable old
systemctl start old
"""
_ANY_PACKAGE = ("--accept-loss", "pkg.unmapped")  # 4.0 of the rehearsal has few
_numbers = count(1)
_PAGE = f"busybox wget -qO- http://127.0.0.1:{PAGE_PORT}/"


@dataclass(frozen=True, slots=True)
class Story:
    world: MigrationWorld
    node: Node

    def apply(self, *options: str) -> Any:
        name, group = self.node.ref.name, self.node.ref.resource_group
        return self.world.azl("migrate", "apply", name, "-g", group, *_QUICK, *options)

    def begin(self, *argv: str, dies_at: str) -> None:
        """An azl that is killed as soon as this step has begun."""
        running = self.world.start(*argv, "-o", "jsonl")
        with running:
            assert running.stdout is not None
            for line in running.stdout:
                event = json.loads(line)
                if (event["event"], event.get("step")) == ("step-begun", dies_at):
                    running.kill()
                    return
        raise AssertionError(f"it never came to {dies_at}")

    def outcome(self) -> tuple[str, str]:
        """Of the machine: the outcome, and what went wrong."""
        shown = self.world.azl("rollout", "show", self.run(), "-o", "json").json()
        [machine] = shown["machines"]
        return machine["outcome"], machine["message"]

    def run(self) -> str:
        rows = self.world.azl("rollout", "list", "-o", "json").json()
        return str(rows[0]["id"])

    def os_in_inventory(self) -> str:
        name, group = self.node.ref.name, self.node.ref.resource_group
        return str(self.world.azl("vm", "show", name, "-g", group, "-o", "json").json()["os"])

    def release(self) -> str:
        return self.node.out(". /etc/os-release; echo $VERSION_ID").strip()


@pytest.fixture
def story(real_cloud: Fleet, tmp_path: Path) -> Story:
    """A machine as it came out of its image."""
    fleet = real_cloud.in_group(f"migrate-{next(_numbers)}")
    node = fleet.machine("ledger")
    world = MigrationWorld(fleet, tmp_path)
    world.trust()
    return Story(world, node)


def test_a_machine_with_a_life_of_its_own_becomes_4_0_and_comes_back(
    story: Story, key_file: Path
) -> None:
    node = story.node
    live_on(node, key_file, node.out("cat /etc/pki/rpm-gpg/*"))
    # acme has packages for 4.0 too, says somebody who should know
    why = ("--reason", "acme serves 4.0 too", "--by", "ada", "--expires", "2030-01-01")
    assert story.world.azl("migrate", "accept", "repo.unknown", *why).status == 0
    key, was, packages = node.out(HOST_KEY), tree(node, *ROOTS), node.out("rpm -qa | sort")
    done = story.apply(*_ANY_PACKAGE)
    assert done.status == 0, done

    assert story.release().startswith("4.0")
    assert node.out(_PAGE) == "it is still here\n"
    now = tree(node, *ROOTS)
    assert {path: now.get(path) for path in was} == was
    assert node.out(HOST_KEY) != key
    assert story.os_in_inventory() == "4.0"
    run = story.run()
    back = story.world.azl("rollout", "rollback", run, *_QUICK[:4], "--yes")
    assert back.status == 0, back

    assert story.release().startswith("3.0")
    assert (node.out(HOST_KEY), node.out("rpm -qa | sort")) == (key, packages)
    assert tree(node, *ROOTS) == was
    assert story.os_in_inventory() == "3.0"
    assert node.out(_PAGE) == "it is still here\n"


def test_a_package_that_4_0_has_not_stops_it_before_anything_is_lost(story: Story) -> None:
    boot = story.node.boot_id()
    done = story.apply()
    assert done.status == 10, done
    outcome, message = story.outcome()
    assert outcome == "rolled-back"
    assert "package vim is not installed" in message
    assert story.node.boot_id() == boot  # nobody has touched it
    left = story.world.azl("rollout", "cleanup", "--dry-run", "-o", "json").json()
    assert [disk for disk in left if disk["run"] == story.run()] == []


def test_a_machine_that_is_not_well_on_4_0_goes_back_by_itself(story: Story) -> None:
    node = story.node
    said = node.run("sudo sh -e", stdin=_ONLY_ON_3_0)
    assert said.status == 0, said
    key, packages = node.out(HOST_KEY), node.out("rpm -qa | sort")
    done = story.apply(*_ANY_PACKAGE, *_PATIENT)
    assert done.status == 10, done
    outcome, message = story.outcome()
    assert outcome == "rolled-back"
    assert "old.service" in message
    assert story.release().startswith("3.0")
    assert (node.out(HOST_KEY), node.out("rpm -qa | sort")) == (key, packages)
    assert story.world.azl("node", "report", "ledger", "-g", node.ref.resource_group).status == 0


def test_killed_while_it_builds_and_while_it_swaps_it_goes_on_to_the_same_end(
    story: Story,
) -> None:
    group = story.node.ref.resource_group
    argv = ("migrate", "apply", "ledger", "-g", group, *_QUICK, *_ANY_PACKAGE)
    story.begin(*argv, dies_at="build")
    run = story.run()
    story.begin("rollout", "resume", run, dies_at="swap-disk")
    done = story.world.azl("rollout", "resume", run)
    assert done.status == 0, done
    assert story.outcome() == ("succeeded", "")
    assert story.release().startswith("4.0")
    vms = story.world.azl("vm", "list", "-g", group, "-o", "json").json()
    assert [vm["name"] for vm in vms] == ["ledger"]
    assert story.world.azl("rollout", "verify", run).status == 0
