"""From 3.0 to 4.0 on the machine itself, with transactions that really happen."""

from pathlib import Path

import pytest

from tests.real.fleet import Fleet, Node, until
from tests.real.in_place_world import InPlaceWorld, told

_PAGE = "[Service]\\nExecStart=busybox httpd -f -p 8080\\n"
# A service on a port that 4.0's firewall would close, a timer that updates, a job of cron, a unit
# of somebody's own, a user with a key, a package without a successor, a repository of others.
PLANTED = f"""
printf '{_PAGE}' >/etc/systemd/system/page.service
systemctl enable --now page
printf '[Timer]\\nOnCalendar=daily\\n' >/etc/systemd/system/dnf-automatic.timer
systemctl enable --now dnf-automatic.timer
mkdir -p /etc/cron.d && echo '5 4 * * * root true' >/etc/cron.d/nightly
echo 'deploy:x:4711:4711::/home/deploy:/bin/sh' >>/etc/passwd
mkdir -p /home/deploy/.ssh && echo 'ssh-ed25519 AAAA deploy' >/home/deploy/.ssh/authorized_keys
chown -R 4711:4711 /home/deploy && chmod 600 /home/deploy/.ssh/authorized_keys
printf '[others]\\nname=others\\nbaseurl=http://others.invalid/\\nenabled=0\\n' \
>/etc/yum.repos.d/others.repo
echo precious >/srv/data
dnf -q -y install ntp >&2
"""


@pytest.fixture
def world(fleet: Fleet, tmp_path: Path) -> InPlaceWorld:
    return InPlaceWorld(fleet, tmp_path)


def plant(node: Node) -> None:
    said = node.run("sudo sh -e", stdin=PLANTED)
    assert said.status == 0, said


def test_a_machine_becomes_4_and_loses_nothing(world: InPlaceWorld) -> None:
    node = world.machine()
    plant(node)
    boot, key = node.boot_id(), node.out("cat /etc/ssh/ssh_host_ed25519_key.pub")
    plan = world.plan()
    assert "ntp has no successor in 4.0" in plan.read_text()

    done = world.apply(plan)

    assert done.status == 0, told(done)
    assert node.boot_id() != boot
    assert "VERSION_ID=4.0" in node.out("cat /etc/os-release")
    assert node.out("uname -r").strip().endswith("azl4.x86_64")
    left = node.out("rpm -qa --qf '%{NAME} %{RELEASE}\\n' | grep azl3 | cut -d' ' -f1 | sort")
    assert left.split() == ["kernel", "ntp", "vim"]
    assert ":8080" in node.out("ss -lnt"), "its service does not answer"
    assert 'port="8080"' in node.out("sudo cat /etc/firewalld/services/azl-kept.xml")
    assert node.out("cat /etc/cron.d/nightly /srv/data").endswith("precious\n")
    assert node.out("sudo stat -c '%a %u' /home/deploy/.ssh/authorized_keys") == "600 4711\n"
    assert node.out("cat /etc/ssh/ssh_host_ed25519_key.pub") == key
    assert node.out("systemctl is-active dnf-automatic.timer") == "active\n"
    assert "next_entry" not in node.out("sudo grub2-editenv - list")
    assert "saved_entry=azl-6.18" in node.out("sudo grub2-editenv - list")
    assert "azl-" not in node.out("ls /etc/systemd/system /etc/pam.d; sudo ls /var/lib/azl")
    until(lambda: ":2222" not in node.out("ss -lnt"))
    assert node.run("sudo dnf -q -y install htop").status == 0


@pytest.mark.slow
def test_eight_machines_become_4_after_one_of_them_has(world: InPlaceWorld) -> None:
    nodes = world.machines(*(f"app-{number}" for number in range(1, 9)))
    for node in nodes:
        plant(node)
    plan = world.plan()
    assert len(world.document(plan)["waves"]) == 2, "its canary goes first"

    done = world.apply(plan)

    assert done.status == 0, told(done)
    for node in nodes:
        assert node.out("uname -r").strip().endswith("azl4.x86_64")
        assert ":8080" in node.out("ss -lnt")
        assert node.out("cat /srv/data") == "precious\n"
