"""Machines with real operating systems: made through ARM, asked over OpenSSH."""

import re
import socket
import subprocess

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.serial_log import AzureSerialLog
from azlinux_cli.sandbox import process
from azlinux_cli.wire import api_version
from tests.real.fleet import Fleet, Node, until
from tests.sandbox_machine import HurriedClock

UPDATES = "sudo dnf -y -q check-update >/dev/null 2>&1; echo $?"


def test_a_machine_is_a_system_of_its_own(fleet: Fleet) -> None:
    node = fleet.machine("web-1")

    out = node.out("hostname; cat /etc/machine-id; uname -r; rpm -q kernel; ps -e | wc -l; id -un")
    name, machine_id, release, package, processes, user = out.split()

    assert (name, user) == ("web-1", "azureuser")
    assert re.fullmatch(r"[0-9a-f]{32}", machine_id)
    assert package == f"kernel-{release}.x86_64"
    assert int(processes) < 15
    assert node.out("sudo -n id -u; sudo -n -l | grep -c use_pty").startswith("0\n")
    assert node.run("exit 7").status == 7


def test_root_on_a_machine_reaches_neither_the_clock_nor_the_disks_of_the_host(
    fleet: Fleet,
) -> None:
    node = fleet.machine()

    now = "$(date +@%s)"  # if it did work, it would change nothing
    for refused in (f"date -s {now}", "dmesg", "mknod /root/vda b 254 0"):
        said = node.run(f"sudo sh -c '{refused}'")
        assert (said.status, "Operation not permitted" in said.err) == (1, True), said
    for file in ("sysrq-trigger", "sys/kernel/panic", "sys/vm/swappiness"):
        assert node.run(f"sudo sh -c 'test -w /proc/{file}'").status == 1, file
    assert node.run("sudo sh -c 'test -w /proc/sys/net/ipv4/ip_forward'").status == 0  # its own


def test_a_reboot_brings_another_boot_and_the_newest_kernel(fleet: Fleet) -> None:
    node = fleet.machine()
    before, release = node.boot_id(), node.out("uname -r").strip()
    assert node.out(UPDATES) == "100\n"

    assert node.run("sudo dnf -y upgrade kernel").status == 0
    assert node.out("uname -r").strip() == release
    assert "rebooting" not in node.run("sudo systemctl reboot").err
    node.await_reboot(before)

    booted = node.out("uname -r; rpm -q kernel | tail -n 1; cut -d. -f1 /proc/uptime").split()
    assert booted[0] != release
    assert booted[1] == f"kernel-{booted[0]}.x86_64"
    assert int(booted[2]) < 20


def test_a_machine_whose_kernel_is_missing_does_not_come_back(fleet: Fleet) -> None:
    node = fleet.machine()
    node.run("sudo rm /boot/vmlinuz-*; sudo systemctl reboot")

    until(lambda: "not found" in serial_log(node))
    assert not node.answers()


def serial_log(node: Node) -> str:
    cloud = AzureCloud(node.fleet.cloud.settings, HurriedClock())
    return AzureSerialLog(cloud.arm(), cloud.transport()).read(node.ref) or ""


END_SSHD = """sudo sh -c 'kill "$(cat /run/sshd.pid)"'; sleep 0.5"""


def test_without_an_ssh_server_the_first_client_is_refused_already(fleet: Fleet) -> None:
    node = fleet.machine()
    node.out(END_SSHD)

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(node.address, timeout=2).close()
    node.script("/usr/lib/azl/sshd start")
    node.await_ssh()
    node.out(END_SSHD)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(node.address, timeout=2).close()


def test_the_console_shows_the_host_key_that_ssh_shows(fleet: Fleet) -> None:
    node = fleet.machine()
    host, port = node.address
    scan = ["ssh-keyscan", "-t", "ed25519", "-p", str(port), host]
    shown = subprocess.run(scan, capture_output=True, text=True, check=True).stdout.split()

    assert f"{shown[1]} {shown[2]} root@web" in serial_log(node)


def test_arm_sees_the_agent_and_runs_scripts_through_it(fleet: Fleet) -> None:
    node = fleet.machine()

    view = fleet.get(f"{node.ref.id}/instanceView")
    assert (view["osName"], view["osVersion"], view["computerName"]) == ("azurelinux", "3.0", "web")
    assert view["vmAgent"]["statuses"][0]["displayStatus"] == "Ready"
    said = node.script("id -u\nhostname\npwd\nexit 3")
    assert said.endswith("\n[stdout]\n0\nweb\n/\n\n[stderr]\n")


def test_a_long_script_of_the_agent_holds_up_nobody(fleet: Fleet) -> None:
    node = fleet.machine()
    body = {"commandId": "RunShellScript", "script": ["sleep 2; echo done"]}
    operation = fleet.arm.post(
        f"{node.ref.id}/runCommand", body, api_version=api_version.COMPUTE, action="run"
    )

    for _ in range(3):
        assert process.status(fleet.state)["running"]
        assert node.out("echo here") == "here\n"
    answer = operation.wait(deadline_s=600, final_read=False)
    assert "done" in str(answer)


CLOUD_CONFIG = """#cloud-config
write_files:
  - {path: /etc/motd, content: hello, permissions: '0600'}
runcmd:
  - [touch, /root/a b]
packages: [x]
"""


def test_custom_data_is_honoured_at_the_first_boot(fleet: Fleet) -> None:
    node = fleet.machine(custom_data=CLOUD_CONFIG)

    until(lambda: node.run("sudo test -e '/root/a b'").status == 0)
    assert node.out("sudo cat /etc/motd; sudo stat -c %a /etc/motd") == "hello600\n"
    assert "packages: not simulated" in node.out("sudo cat /var/log/cloud-init.log")


def test_machines_reach_each_other_by_their_private_addresses(fleet: Fleet) -> None:
    edge, inner = fleet.machine("edge"), fleet.machine("inner")
    private = inner.out("hostname -I || ip -4 -o addr").split()[0]
    jump = edge.command()
    proxy = " ".join([*jump[:-1], "-W", "%h:%p", jump[-1]])
    command = ["ssh", "-F", "none", "-i", str(fleet.key_file), "-o", f"ProxyCommand={proxy}",
               "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
               f"azureuser@{private}", "hostname"]  # fmt: skip

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "inner\n", done.stderr


@pytest.mark.parametrize("os", ["4.0", "acl"])
def test_the_other_kinds_boot_too(fleet: Fleet, os: str) -> None:
    node = fleet.machine(os=os)

    release = node.out("cat /etc/os-release")
    assert ("azurecontainerlinux" in release) == (os == "acl")
    assert node.run("touch /usr/x").status != 0
    before = node.boot_id()
    node.run("sudo systemctl reboot")
    assert node.await_reboot(before) != before


def test_an_image_based_machine_updates_into_its_other_slot(fleet: Fleet) -> None:
    node = fleet.machine(os="acl")
    before, kernel = node.boot_id(), node.out("uname -r")

    node.run("sudo trident update")
    node.await_reboot(before)

    until(lambda: "volume-b" in node.run("sudo trident get status").out)
    assert node.out("uname -r") != kernel
