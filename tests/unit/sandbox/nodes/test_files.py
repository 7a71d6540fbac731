"""Which files a node has and who may change them."""

import pytest

from tests.unit.sandbox.nodes.simulated_node import HOST_KEY, Node


def test_what_is_written_stays_on_the_disk(azl3: Node) -> None:
    assert azl3.run("mkdir -p ~/a/b && echo one > ~/a/b/c && echo two >> ~/a/b/c").status == 0

    assert azl3.run("cat ~/a/b/c").out == "one\ntwo\n"
    assert azl3.run("stat -c '%U %a %s %F' ~/a/b/c").out == "azureuser 644 8 regular file\n"
    assert azl3.saves > 1


REFUSED = {
    "another's directory": ("echo x > /root/x", "Permission denied"),
    "the system's configuration": ("echo x > /etc/x", "Permission denied"),
    "the kernel's files": ("sudo sh -c 'echo x > /proc/x'", "Permission denied"),
    "a directory": ("echo x > /tmp", "Is a directory"),
    "no such directory": ("echo x > /tmp/no/x", "No such file or directory"),
    "programs": ("sudo touch /usr/bin/x", "not simulated in the sandbox"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_write_is_refused(name: str, azl3: Node) -> None:
    line, reason = REFUSED[name]

    answer = azl3.run(line)

    assert answer.status == 1
    assert reason in answer.err


def test_root_may_change_the_configuration(azl3: Node) -> None:
    assert azl3.run("sudo sh -c 'echo x > /etc/motd'; cat /etc/motd").out == "x\n"


def test_usr_of_acl_is_read_only_and_etc_is_not(acl: Node) -> None:
    assert "Read-only file system" in acl.run("sudo touch /usr/bin/x").err
    assert acl.run("sudo touch /etc/x && test -e /etc/x").status == 0


def test_the_private_host_key_is_roots(azl3: Node) -> None:
    path = "/etc/ssh/ssh_host_ed25519_key"

    assert azl3.run(f"cat {path}").err == f"cat: {path}: Permission denied\n"
    assert azl3.root(f"cat {path}").out == HOST_KEY.private
    assert azl3.run(f"cat {path}.pub").out == f"{HOST_KEY.public} root@web-1\n"


def test_a_full_disk_takes_nothing_and_shows(azl3: Node) -> None:
    azl3.fault("disk-full", 1)

    assert "100% /" in azl3.run("df -Pk").out
    assert "No space left on device" in azl3.run("echo x > /tmp/x").err
    assert azl3.run("echo x > /tmp/x").status == 0
    assert "100% /\n" not in azl3.run("df -Pk /").out


def test_removed_and_listed(azl3: Node) -> None:
    azl3.run("touch /tmp/a /tmp/.b; mkdir /tmp/d")

    assert azl3.run("ls /tmp").out == "a\nd\n"
    assert azl3.run("ls -A /tmp").out == ".b\na\nd\n"
    assert azl3.run("rm /tmp/a; ls /tmp; rm /tmp/a").status == 1
    assert azl3.run("rm -f /tmp/a").status == 0


def test_there_is_no_reboot_flag_and_only_the_kernels_that_are_installed(azl3: Node) -> None:
    assert azl3.run("cat /var/run/reboot-required").status == 1
    assert azl3.run("ls /boot").out == "vmlinuz-6.6.134.1-2.azl3\n"
