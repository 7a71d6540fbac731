"""A 3.0 machine with something to lose is taken down, carried to a 4.0 one, and compared."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.manifest import (
    Difference,
    Manifest,
    Part,
    Restoration,
    Selection,
    Severity,
    compare,
    plan_restoration,
    to_document,
)
from azlinux_cli.domain.manifest.restore import files_body
from azlinux_cli.domain.manifest.transfer import Packed
from azlinux_cli.domain.node_job import NodeJob
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.services.migration.capture import Capture
from azlinux_cli.services.migration.carry import CarryMachine
from tests.real.agent import Agent, agent_on
from tests.real.carrying import argument
from tests.real.fleet import Fleet, Node, until
from tests.real.machine_look import tree
from tests.real.old_machine import HASH, PAGE_PORT, live_on

_numbers = count(1)
_ROOTS = ("/srv", "/home", "/usr/local", "/etc/acme", "/var/lib/ledger", "/var/spool/cron")
_OF_4_0 = (b"/usr/local/lib/", b"/usr/local/libexec")
_SECRETS = (HASH, "secret-of-the-machine", "hunter2")


@dataclass(frozen=True, slots=True)
class Old:
    """`image`: what a machine of its image is, before anybody has done anything to it."""

    fleet: Fleet
    agent: Agent
    image: Manifest
    was: Manifest


@dataclass(frozen=True, slots=True)
class Carry:
    old: Old
    new: Agent
    do: CarryMachine
    plan: Restoration

    def pack(self, attempt: int = 1) -> Packed:
        end = self.do.pack(self.old.agent.target, self.plan, attempt=attempt)
        return Packed(**done(end).facts["packed"])

    def move(self, packed: Packed) -> StepEnd:
        old, new = self.old.agent.target, self.new.target
        return self.do.transfer(old, new, packed, self.plan)

    def bring(self) -> None:
        """Packed, moved and believed."""
        packed = self.pack()
        done(self.move(packed))
        done(self.do.settle(self.new.target, packed))

    def finish(self, attempt: int = 1) -> dict[str, StepEnd]:
        """All that is done on the new machine, once the archive is there."""
        do, new, plan = self.do, self.new.target, self.plan
        return {
            "accounts": done(do.accounts(new, plan, attempt=attempt)),
            "repositories": done(do.repositories(new, plan, attempt=attempt)),
            "packages": done(do.packages(new, plan, attempt=attempt)),
            "files": done(do.files(new, attempt=attempt)),
            "units": done(do.units(new, plan, attempt=attempt)),
        }

    def files(self, attempt: int = 1) -> StepEnd:
        """Accounts and files only, which is quicker."""
        done(self.do.accounts(self.new.target, self.plan, attempt=attempt))
        return done(self.do.files(self.new.target, attempt=attempt))

    def differences(self, now: Manifest | None = None) -> tuple[Difference, ...]:
        old = self.old
        return compare(old.was, now or capture(self.new), image=old.image)


def capture(agent: Agent) -> Manifest:
    found = Capture(agent.shell)(agent.target)
    assert isinstance(found, Manifest), found
    return found


def done(end: StepEnd) -> StepEnd:
    assert end.ok, end
    return end


@pytest.fixture(scope="module")
def old(
    real_cloud: Fleet, tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> Iterator[Old]:
    fleet = real_cloud.in_group("manifest")
    node = fleet.machine("old")
    reader = fleet.machine("reader", os="4.0")
    keys = "".join(n.out("cat /etc/pki/rpm-gpg/*") for n in (node, reader))
    with agent_on(node, tmp_path_factory.mktemp("old")) as agent:
        image = capture(agent)
        live_on(node, key_file, keys)
        yield Old(fleet, agent, image, capture(agent))


@pytest.fixture
def carry(old: Old, tmp_path: Path) -> Iterator[Carry]:
    """To a fresh machine of 4.0."""
    number = next(_numbers)
    with agent_on(old.fleet.machine(f"new-{number}", os="4.0"), tmp_path) as new:
        plan = plan_restoration(old.was, capture(new), image=old.image)
        do = CarryMachine(f"u{number}", new.shell, SystemClock(), deadline_s=120)
        yield Carry(old, new, do, plan)


def rest(differences: tuple[Difference, ...]) -> list[tuple[str, str, str]]:
    """What is neither expected nor of these tests' own making."""
    return [
        (d.severity.value, d.part.value, d.subject)
        for d in differences
        if not d.is_expected and d.subject != "host name"
    ]


# Of a carry to which nothing has happened: ntp has no successor, and an id was taken.
_KNOWN = [("lost", "package", "ntp"), ("changed", "account", "ledger")]


def same_files(carry: Carry) -> None:
    was, now = tree(carry.old.agent.node, *_ROOTS), tree(carry.new.node, *_ROOTS)
    assert {path: now.get(path) for path in was} == was
    assert {path for path in now.keys() - was.keys() if not path.startswith(_OF_4_0)} == set()


def boot(node: Node) -> None:
    before = node.boot_id()
    node.run("sudo systemctl reboot")
    node.await_reboot(before)


def test_a_machine_that_was_carried_does_what_the_old_one_did(carry: Carry, key_file: Path) -> None:
    carry.bring()

    ends = carry.finish()

    assert ends["packages"].facts == {"missing": []}
    assert ends["files"].facts["differing"] == []
    assert ends["files"].facts["lines"] > 90
    assert ends["units"].facts["notEnabled"] == []
    same_files(carry)
    boot(carry.new.node)
    assert rest(carry.differences()) == _KNOWN
    new = carry.new.node
    assert new.out(f"busybox wget -qO- http://127.0.0.1:{PAGE_PORT}/") == "it is still here\n"
    assert new.out("rpm -q --qf '%{NAME} ' chaos-conflict-a tree containerd") == (
        "chaos-conflict-a tree containerd "
    )
    assert new.out("readlink /etc/localtime").endswith("/Europe/Berlin\n")
    assert "# ours" in new.out("sudo cat /etc/sudoers.azl-3.0")
    assert "# ours" not in new.out("sudo cat /etc/sudoers")
    blocks = "sudo stat -c '%s %b' /srv/data/sparse"
    for node in (carry.old.agent.node, new):
        size, used = map(int, node.out(blocks).split())
        assert (size, used * 512 < size // 100) == (64 << 20, True), "it is sparse no more"


def test_who_could_sign_in_can_and_has_the_same_rights(carry: Carry) -> None:
    new = carry.new.node
    modes = new.out("sudo stat -c '%a %U %G' /etc/passwd /etc/shadow /etc/group /etc/gshadow")
    carry.bring()
    carry.files()
    argv = [word.replace("azureuser@", "deploy@") for word in new.command()]

    said = subprocess.run(
        [*argv, "sudo -n id -u; id -u; groups; cat .ssh/id_ed25519"],
        capture_output=True,
        text=True,
        check=False,
    )

    lines = said.stdout.splitlines()
    assert lines[:2] == ["0", "1500"], said
    assert set(lines[2].split()) >= {"deploy", "sudo", "operators"}
    assert "secret-of-the-machine" in said.stdout
    assert new.out("sudo getent shadow deploy") == f"deploy:{HASH}:20000:0:99999:7:::\n"
    assert modes == new.out(
        "sudo stat -c '%a %U %G' /etc/passwd /etc/shadow /etc/group /etc/gshadow"
    )
    # its id is sshd's here: it has another one, and its files are its own
    assert new.out("sudo stat -c '%U %u' /var/lib/ledger/book; id -u sshd").split() == [
        *("ledger", "999", "996"),
    ]


def test_a_second_time_is_the_same_as_once(carry: Carry) -> None:
    carry.bring()
    carry.finish()
    first = capture(carry.new)

    carry.finish(attempt=2)

    assert capture(carry.new) == first
    same_files(carry)


def test_nothing_secret_is_in_the_manifest_or_in_what_is_kept_and_the_archive_goes(
    carry: Carry,
) -> None:
    was = carry.old.was
    assert {a.name: a.password for a in was.accounts}["deploy"] == "set"
    document = json.dumps(to_document(was))
    carry.bring()
    nodes = [carry.old.agent.node, carry.new.node]
    archive = f"/var/lib/azl/{carry.do.run}/carry"
    for node in nodes:
        assert node.out(f"sudo stat -c '%a %U' {archive} {archive}/archive").split("\n")[:2] == [
            *("700 root", "600 root"),
        ]
    carry.files()

    for agent in (carry.old.agent, carry.new):
        done(carry.do.forget(agent.target))

    for secret in _SECRETS:
        assert secret not in document
        for node in nodes:
            assert node.run(f"sudo grep -rlF '{secret}' /var/lib/azl").out == ""
    for node in nodes:
        assert node.run(f"sudo ls {archive}").status != 0
    secrets = [f for f in was.files if f.path in {"/etc/acme/secret", "/etc/sudoers.d/deploy"}]
    assert [f.sha256 for f in secrets] == [None, None]


def test_a_carry_that_is_killed_half_way_goes_on_to_the_same_end(
    carry: Carry, key_file: Path
) -> None:
    packed = carry.pack()
    part = f"/var/lib/azl/{carry.do.run}/carry/part"
    sides = (argument(carry.old.agent.target), argument(carry.new.target))
    words = [carry.do.run, str(key_file), str(packed.size), packed.digest, "65536", *sides]

    def come() -> int:
        return int(carry.new.node.run(f"sudo stat -c %s {part}").out or 0)

    def has_come(least: int) -> bool:
        return come() > least

    for least in (100_000, 600_000):
        argv = [sys.executable, "-m", "tests.real.carrying", *words]
        with subprocess.Popen(argv, stdout=subprocess.DEVNULL) as process:
            until(partial(has_come, least))
            process.kill()
    assert come() < packed.size, "it was killed too late to prove anything"

    moved = done(replace(carry, do=replace(carry.do, piece_bytes=65_536)).move(packed))

    assert 0 < moved.facts["moved"] < packed.size - 500_000
    done(carry.do.settle(carry.new.target, packed))
    carry.files()
    same_files(carry)


def test_what_came_damaged_is_thrown_away_and_brought_anew(carry: Carry) -> None:
    packed = carry.pack()
    done(carry.move(packed))
    part = f"/var/lib/azl/{carry.do.run}/carry/part"
    carry.new.node.out(f"printf x | sudo dd of={part} bs=1 seek=1000 conv=notrunc status=none")

    refused = carry.do.settle(carry.new.target, packed)

    assert (refused.ok, refused.code) == (False, "carry-failed")
    assert "what came is not what was sent" in refused.message
    assert done(carry.move(packed)).facts == {"moved": packed.size}
    done(carry.do.settle(carry.new.target, packed, attempt=2))
    carry.files()
    same_files(carry)


def test_power_that_goes_while_files_are_written_loses_no_file(carry: Carry) -> None:
    carry.bring()
    done(carry.do.accounts(carry.new.target, carry.plan))
    node, slow = carry.new.node, "/usr/local/sbin/tar"
    # a tar that takes its time, so that power goes in the middle
    node.out(
        f"printf '#!/bin/sh\\n/usr/bin/tar \"$@\"; S=$?; sleep 5; exit $S\\n' | sudo tee {slow} "
        f"&& sudo chmod 755 {slow}"
    )
    body = f"PATH=/usr/local/sbin:$PATH\n{files_body(carry.do.run)}"
    carry.new.start(NodeJob(carry.do.run, "carry-files-1", body))
    listing = f"/var/lib/azl/{carry.do.run}/carry/got/.azl/listing"
    until(lambda: node.run(f"sudo test -e {listing}").status == 0)
    node.act("powerOff")
    node.act("start")
    node.await_ssh()
    node.out(f"sudo rm {slow}")

    cut = carry.do.files(carry.new.target)

    assert (cut.ok, cut.code) == (False, "lost")
    carry.files(attempt=2)
    same_files(carry)


def test_a_full_disk_is_named_and_a_second_try_completes(carry: Carry) -> None:
    carry.bring()
    carry.new.node.fault("disk-full")
    full = carry.do.accounts(carry.new.target, carry.plan)
    carry.new.node.clear()

    assert (full.ok, full.code) == (False, "disk-full"), full
    carry.files(attempt=2)
    same_files(carry)


def test_a_disk_that_fills_up_while_files_are_written_is_named(carry: Carry) -> None:
    carry.bring()
    done(carry.do.accounts(carry.new.target, carry.plan))
    carry.new.node.out("sudo busybox mount -t tmpfs -o size=1m small /srv")

    full = carry.do.files(carry.new.target)

    assert (full.ok, full.code) == (False, "disk-full"), full
    assert "/srv" in full.message or "srv/" in full.message
    carry.new.node.out("sudo busybox umount /srv")
    carry.files(attempt=2)
    same_files(carry)


def test_what_has_no_room_is_refused_before_a_byte_is_moved(carry: Carry) -> None:
    packed = carry.pack()
    plan = replace(carry.plan, directory_bytes=1 << 50)

    refused = replace(carry, plan=plan).move(packed)

    assert (refused.ok, refused.code) == (False, "disk-full")
    assert "needs 1073741" in refused.message
    part = f"/var/lib/azl/{carry.do.run}/carry/part"
    assert carry.new.node.out(f"sudo stat -c %s {part}") == "0\n"


def test_what_is_taken_away_from_the_new_machine_is_found(carry: Carry) -> None:
    carry.bring()
    carry.finish()
    good = set(rest(carry.differences()))
    wrong = {
        "rm /etc/acme/main.conf": ("lost", "file", "/etc/acme/main.conf"),
        "chmod 644 /etc/cron.d/backup": ("changed", "file", "/etc/cron.d/backup"),
        "sed -i /^deploy/d /etc/passwd": ("lost", "account", "deploy"),
        "sed -i s/azureuser,deploy$/azureuser/ /etc/group": ("lost", "group", "operators"),
        "rm /etc/systemd/system/timers.target.wants/backup.timer": ("lost", "unit", "backup.timer"),
        "rpm -e tree": ("lost", "package", "tree"),
        "rm /etc/yum.repos.d/acme.repo": ("lost", "repository", "acme"),
        "rm -r /srv/data/deep": ("lost", "directory", "/srv"),
        "rm /etc/systemd/system/rescue-shell.service": ("lost", "unit", "rescue-shell.service"),
    }
    carry.new.node.script("\n".join(wrong))

    found = set(rest(carry.differences()))

    assert set(wrong.values()) - found == set()
    assert {d for d in found - good if d not in wrong.values()} <= {
        ("lost", "file", "/etc/yum.repos.d/acme.repo"),
        ("changed", "directory", "/srv"),
    }


def test_directories_that_are_to_stay_behind_do_and_host_keys_come_if_asked(
    carry: Carry,
) -> None:
    wish = Selection(leave=("/srv",), host_keys=True)
    plan = plan_restoration(
        carry.old.was, capture(carry.new), image=carry.old.image, selection=wish
    )
    carry = replace(carry, plan=plan)
    carry.bring()
    carry.files()
    key = "sudo sh -c 'cat /etc/ssh/ssh_host_ed25519_key'"

    assert carry.new.node.out(key) == carry.old.agent.node.out(key)
    assert carry.new.node.run("ls /srv/data").status != 0
    now = capture(carry.new)
    found = compare(carry.old.was, now, image=carry.old.image, selection=wish)
    assert [d for d in found if d.part is Part.HOST_KEY] == []
    [srv] = [d for d in found if d.subject == "/srv"]
    assert srv.severity is Severity.EXPECTED
