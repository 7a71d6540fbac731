"""What may happen to a machine while it becomes 4.0: it ends migrated, or as it was."""

from pathlib import Path

import pytest

from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.domain.rollout.gate import Gate
from azlinux_cli.sandbox import process
from tests.real.fleet import Fleet, Node, until
from tests.real.in_place_world import InPlaceWorld, chaos, run_of, told, tree

_KILLED = -9
_HALTED = 10
_ANY_OF_4 = "grep -q azl4"
_FAILED, _ROLLED_BACK, _STUCK = 1, 11, 12
# A service that 4.0 does not let live.
_FRAGILE = r"""
printf '[Service]\nExecStart=sh -c "grep -q VERSION_ID=4 /etc/os-release && exit 1; sleep 9999"\n' \
>/etc/systemd/system/fragile.service
systemctl enable --now fragile
printf '[Timer]\nOnCalendar=daily\n' >/etc/systemd/system/dnf-automatic.timer
systemctl enable --now dnf-automatic.timer
"""


@pytest.fixture
def world(fleet: Fleet, tmp_path: Path) -> InPlaceWorld:
    return InPlaceWorld(fleet, tmp_path)


@pytest.fixture
def node(world: InPlaceWorld) -> Node:
    return world.machine()


def _is_4(node: Node) -> bool:
    return "VERSION_ID=4.0" in node.out("cat /etc/os-release")


def test_a_package_that_needs_the_old_openssl_is_named_before_anything_is_changed(
    world: InPlaceWorld, node: Node
) -> None:
    chaos(node, "chaos-old-openssl")
    before = tree(node)
    with pytest.raises(InhibitedError, match=r"chaos-old-openssl.*nothing was changed"):
        world.plan()
    assert tree(node) == before


def test_it_may_go_if_somebody_says_so(world: InPlaceWorld, node: Node) -> None:
    chaos(node, "chaos-old-openssl")
    plan = world.plan(erase=("chaos-old-openssl",))
    done = world.apply(plan)
    assert done.status == 0, told(done)
    assert _is_4(node)
    assert node.run("rpm -q chaos-old-openssl").status == 1


def test_a_machine_without_a_successor_of_what_it_needs_is_refused(
    world: InPlaceWorld, node: Node
) -> None:
    with pytest.raises(InhibitedError, match=r"vim would be gone, or stay at 3\.0"):
        world.plan(protected=("vim", "sudo"))


def test_a_key_that_nobody_trusts_stops_it_and_everything_is_put_back(
    world: InPlaceWorld, node: Node
) -> None:
    before = tree(node)
    plan = world.plan(keys=("/etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY",))
    done = world.apply(plan)
    assert done.status == _ROLLED_BACK, told(done)
    assert "signed by a key that this node does not trust" in done.err
    assert tree(node) == before
    assert node.out("sudo ls /var/lib/azl") == ""


def test_a_lost_connection_ends_no_transaction(world: InPlaceWorld, node: Node) -> None:
    chaos(node, "chaos-post-slow")
    plan = world.plan()
    with world.applying(plan) as running:
        _await_transaction(node, plan)
        node.fault("link-down")
        until(lambda: not node.answers())
        node.clear()
        said = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert _is_4(node)


@pytest.mark.parametrize(
    "point", ["after ssh job transact in transact", "after ssh reboot in boot"]
)
def test_azl_is_killed_and_picked_up_again(world: InPlaceWorld, node: Node, point: str) -> None:
    boot = node.boot_id()
    plan = world.plan()
    killed = world.dying_azl("update", "apply", str(plan), "--yes", dies_at=point)
    assert killed.status == _KILLED, told(killed)
    if "reboot" in point:
        node.await_reboot(boot)
        assert node.out("uname -r").endswith(".azl4.x86_64\n")
        chosen = node.out("sudo grub2-editenv - list")
        assert chosen.startswith("saved_entry=6.6."), "a boot that nobody chose would take 4.0"
        assert "next_entry" not in chosen
    done = world.azl("rollout", "resume", run_of(plan))
    assert done.status == 0, told(done)
    assert _is_4(node)
    assert node.boot_id() != boot
    assert "next_entry" not in node.out("sudo grub2-editenv - list")


def test_a_scriptlet_that_fails_brings_the_disk_of_before_back(
    world: InPlaceWorld, node: Node
) -> None:
    chaos(node, "chaos-post-fails")
    before, disk = tree(node), node.os_disk
    done = world.apply(world.plan())
    assert done.status == _ROLLED_BACK, told(done)
    assert "%post of chaos-post-fails" in done.err
    assert tree(node) == before
    assert node.os_disk != disk


def test_power_that_fails_in_the_transaction_brings_the_disk_of_before_back(
    world: InPlaceWorld, node: Node
) -> None:
    before = tree(node)
    plan = world.plan()
    node.fault("power-cut", 1)
    done = world.apply(plan)
    assert done.status == _ROLLED_BACK, told(done)
    assert tree(node) == before


def test_a_full_disk_stops_it_before_the_change(world: InPlaceWorld, node: Node) -> None:
    before, disk = tree(node), node.os_disk
    plan = world.plan()
    node.fault("disk-full")
    done = world.apply(plan)
    assert done.status == _FAILED, told(done)
    assert "No space left on device" in done.err
    node.clear()
    assert (tree(node), node.os_disk) == (before, disk)


def test_a_disk_that_fills_up_in_the_transaction_is_replaced_by_that_of_before(
    world: InPlaceWorld, node: Node
) -> None:
    chaos(node, "chaos-post-slow")
    before, disk = tree(node), node.os_disk
    plan = world.plan()
    with world.applying(plan) as running:
        _await_transaction(node, plan)
        until(lambda: node.run(f"rpm -qa | {_ANY_OF_4}").status == 0, 60)  # else nothing is lost
        node.fault("disk-full")
        until(lambda: node.os_disk != disk, 150)
        node.clear()
        said = running.communicate(timeout=120)
    assert running.returncode == _ROLLED_BACK, said
    assert tree(node) == before


def test_a_machine_that_never_comes_back_gets_its_disk_of_before(
    world: InPlaceWorld, node: Node
) -> None:
    before, boot = tree(node), node.boot_id()
    plan = world.plan(boot_s=8.0)
    node.fault("never-back", 1)
    done = world.apply(plan)
    assert done.status == _ROLLED_BACK, told(done)
    assert "does not come back" in done.err
    assert tree(node) == before
    assert node.boot_id() != boot


def test_a_service_that_4_kills_brings_the_disk_of_before_back(
    world: InPlaceWorld, node: Node
) -> None:
    node.run("sudo sh -e", stdin=_FRAGILE)
    before = tree(node)
    done = world.apply(world.plan())
    assert done.status == _ROLLED_BACK, told(done)
    assert "unit fragile.service has failed" in done.err
    assert tree(node) == before
    assert node.out("systemctl is-active fragile dnf-automatic.timer") == "active\nactive\n"
    again = world.azl("rollout", "resume", run_of(world.home / "plan.json"), "--retry")
    assert again.status == _ROLLED_BACK, told(again)
    assert tree(node) == before


def test_a_gate_that_does_not_pass_takes_its_machine_back_and_no_other(
    world: InPlaceWorld, node: Node
) -> None:
    other = world.machine("web-2")
    other.run("sudo sh -e", stdin="touch /srv/refuses")
    before = tree(other)
    plan = world.plan(gates=(Gate.parse("after-node=node:test ! -e /srv/refuses"),))
    done = world.apply(plan)
    assert done.status == _HALTED, told(done)
    assert _is_4(node)
    assert tree(other) == before
    back = world.azl("rollout", "rollback", run_of(plan), "--healthy-for", "0", "--yes")
    assert back.status == 0, told(back)
    assert not _is_4(node)
    shown = world.show(back.err.partition("run ")[2].split()[0].rstrip(":,"))
    assert [machine["name"] for machine in shown["machines"]] == ["web-1"]


@pytest.mark.parametrize("again", ["resume", "rollback"])
def test_a_way_back_that_fails_is_a_persons_job_and_may_be_taken_again(
    world: InPlaceWorld, node: Node, again: str
) -> None:
    node.run("sudo sh -e", stdin=_FRAGILE)
    before = tree(node)
    plan = world.plan()
    refusal = {"method": "PUT", "path": "*/disks/*-restored", "status": 409, "times": 1}
    process.add_fault(world.fleet.state, {**refusal, "code": "OperationNotAllowed"})
    stuck = world.apply(plan)
    assert stuck.status == _STUCK, told(stuck)
    assert f"azl rollout rollback {run_of(plan)}" in stuck.err
    assert _is_4(node)
    argv = {
        "resume": ("rollout", "resume", run_of(plan), "--retry"),
        "rollback": ("rollout", "rollback", run_of(plan), "--healthy-for", "0", "--yes"),
    }[again]
    done = world.azl(*argv)
    assert done.status == (_ROLLED_BACK if again == "resume" else 0), told(done)
    assert tree(node) == before


def _await_transaction(node: Node, plan: Path) -> None:
    job = f"sudo test -e /var/lib/azl/{run_of(plan)}/transact-1/pid"
    until(lambda: node.run(job).status == 0, 60)
