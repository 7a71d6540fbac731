"""What stands by on a machine while its packages are exchanged, and what its proof finds."""

import pytest

from azlinux_cli.domain.in_place import (
    Proof,
    arm_script,
    look_script,
    prove_script,
    put_back_script,
    read_armed,
    read_kept,
    read_proof,
)
from azlinux_cli.domain.package import as_root
from tests.real.crew import greets
from tests.real.fleet import Fleet, Node, until
from tests.real.in_place_world import tree
from tests.unit.domain.in_place.some_wish import some_wish

RUN = "mguard001"
_CONFIG = "/etc/ssh/sshd_config"
_KERNEL = "6.18.39-1.10.azl4.x86_64"


@pytest.fixture
def node(fleet: Fleet) -> Node:
    return fleet.machine()


def _ask(node: Node, script: str) -> str:
    said = node.run("sudo -n sh -s", stdin=as_root(script).stdin)
    assert said.status == 0, said
    return said.out


def _arm(node: Node, guard_s: float) -> None:
    wish = some_wish(guard_s=guard_s)
    assert read_kept(_ask(node, look_script(RUN, wish))).trouble == ""
    assert read_armed(_ask(node, arm_script(RUN, wish, ("8080/tcp",)))).trouble == ""


def test_the_second_server_lets_keys_in_whatever_becomes_of_the_first(node: Node) -> None:
    node.out("ssh-keygen -q -t ed25519 -N '' -f ~/own && cat ~/own.pub >>~/.ssh/authorized_keys")
    _arm(node, 600)
    enter = "ssh -i ~/own -p 2222 -o BatchMode=yes -o StrictHostKeyChecking=no azureuser@127.0.0.1"
    assert node.out(f"{enter} sudo id -u 2>/dev/null") == "0\n"
    denied = node.run(f"{enter} -o PubkeyAuthentication=no true")
    assert "Permission denied (publickey)" in denied.err
    inside = node.script(
        "echo Nonsense >>/etc/ssh/sshd_config; systemctl stop sshd; mv /usr/sbin/sshd /root/\n"
        f"su azureuser -c '{enter} echo still'; mv /root/sshd /usr/sbin/"
    )
    assert "still" in inside


def test_a_silent_azl_makes_the_machine_take_risky_steps_back(node: Node) -> None:
    default = node.out("sudo grub2-editenv - list")
    _arm(node, 3)
    node.script(
        f"echo Nonsense >>{_CONFIG}; systemctl stop sshd\n"
        "grub2-editenv - set saved_entry=9.9.9 next_entry=9.9.8"
    )
    assert not greets(node)
    until(node.answers, 30)
    assert node.run(f"grep Nonsense {_CONFIG}").status == 1
    acted = f"sudo test -e /var/lib/azl/{RUN}/in-place/guard.acted"
    until(lambda: node.run(acted).status == 0)
    assert node.out("sudo grub2-editenv - list") == default


def test_a_machine_that_is_put_back_has_nothing_of_it(node: Node) -> None:
    before = tree(node)
    _arm(node, 600)
    assert tree(node) != before
    _ask(node, put_back_script(RUN))
    assert tree(node) == before
    until(lambda: ":2222" not in node.out("ss -lnt"))


def test_the_proof_names_all_that_would_keep_it_from_coming_up_or_others_out(node: Node) -> None:
    def proof() -> Proof:
        return read_proof(_ask(node, prove_script(RUN, some_wish(), _KERNEL)), _KERNEL, ())

    _ask(node, look_script(RUN, some_wish()))
    node.script(
        f"echo Nonsense >>{_CONFIG}; rm /etc/ssh/ssh_host_*; ssh-keygen -A\n"
        "sed -i '/^games:/d' /etc/passwd; grub2-editenv - set saved_entry=9.9.9\n"
        "echo /dev/gone /data nothing defaults 0 0 >>/etc/fstab"
    )
    found = "; ".join(proof().lacks)
    for word in (
        *("it calls itself 3.0", f"image of kernel {_KERNEL}", "initramfs of kernel"),
        *("no entry for kernel", "would take 9.9.9", "/etc/fstab does not hold"),
        *("sshd does not take", "a host key is not", "user games", "of 3.0 is still installed"),
        "agent of 4.0 is not there",
    ):
        assert word in found, (word, found)
