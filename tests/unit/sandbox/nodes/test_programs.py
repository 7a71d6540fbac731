"""The other programs of a node."""

import pytest

from tests.unit.sandbox.nodes.simulated_node import HOST_KEY, Node

FINGERPRINT = "SHA256:emWVQyzbXv44QV6MH7CD1mRwp6YVigozM1l6jQeFJOM"

# (kind, line) to (status, stdout)
ANSWERS: list[tuple[str, str, int, str]] = [
    ("3.0", "id -u", 0, "1000\n"),
    ("3.0", "sudo -n id -un", 0, "root\n"),
    ("3.0", "whoami", 0, "azureuser\n"),
    ("3.0", "hostname", 0, "web-1\n"),
    ("3.0", "nproc", 0, "4\n"),
    ("3.0", "uname -m", 0, "x86_64\n"),
    ("3.0", "date -u +%Y-%m-%dT%H:%M:%SZ", 0, "2026-11-23T00:01:00Z\n"),
    ("3.0", "date +%s", 0, "1795392060\n"),
    ("3.0", "uptime -s", 0, "2026-11-23 00:00:00\n"),
    ("3.0", "uptime -p", 0, "up 1 minute\n"),
    ("3.0", "cat /proc/uptime | cut -d' ' -f1", 0, "60.00\n"),
    ("3.0", "rpm -q nope", 1, "package nope is not installed\n"),
    ("3.0", "rpm -q bash", 0, "bash-5.2.15-3.azl3.x86_64\n"),
    (
        "3.0",
        "rpm -q nope bash no",
        2,
        "package nope is not installed\nbash-5.2.15-3.azl3.x86_64\npackage no is not installed\n",
    ),
    (
        "3.0",
        "rpm -q --qf '%{NAME} %{EPOCHNUM} %{VERSION}-%{RELEASE}\\n' bash",
        0,
        "bash 0 5.2.15-3.azl3\n",
    ),
    ("4.0", "rpm -q --qf '%{EPOCH}:%{VERSION}|%{ARCH}' openssl", 0, "1:3.5.4|x86_64"),
    ("4.0", "rpm -q --queryformat='%{VENDOR}' bash", 0, "Microsoft Corporation"),
    ("4.0", "rpm -q --qf '%{VERSION}-%{RELEASE}\\n' azurelinux-release-common", 0, "4.0-28.azl4\n"),
    (
        "4.0",
        "rpm -qa 'kernel-mod*'",
        0,
        "kernel-modules-6.18.31-1.3.azl4.x86_64\nkernel-modules-core-6.18.31-1.3.azl4.x86_64\n",
    ),
    ("3.0", "rpm -qa --last | head -n 1 | cut -c1-20", 0, "WALinuxAgent-2.11.1.\n"),
    ("3.0", "systemctl is-system-running", 0, "running\n"),
    ("3.0", "systemctl is-active waagent", 0, "active\n"),
    ("4.0", "systemctl is-active firewalld.service sshd", 0, "active\nactive\n"),
    ("3.0", "systemctl is-active firewalld", 4, "inactive\n"),
    ("3.0", "systemctl -q is-enabled sshd", 0, ""),
    ("3.0", "systemctl --failed --no-legend", 0, ""),
    ("3.0", "aa-enabled", 0, "Yes\n"),
    ("4.0", "getenforce", 0, "Enforcing\n"),
    ("4.0", "sudo setenforce 0; getenforce", 0, "Permissive\n"),
    ("acl", "getenforce", 0, "Enforcing\n"),
    ("3.0", "mokutil --sb-state", 0, "SecureBoot disabled\n"),
    ("4.0", "sudo firewall-cmd --state", 0, "running\n"),
    ("3.0", "cloud-init status", 0, "status: done\n"),
    ("3.0", "ip -br addr | tail -n 1", 0, "eth0             UP             10.0.0.4/24 \n"),
    ("3.0", "ss -H -lnt | wc -l", 0, "2\n"),
    (
        "3.0",
        "waagent --version | head -n 1",
        0,
        "WALinuxAgent-2.11.1.4 running on azurelinux 3.0\n",
    ),
    ("acl", "findmnt -n -o OPTIONS /usr", 0, "ro,relatime,compress=zstd\n"),
    ("acl", "sudo trident get status | head -n 1", 0, "servicingState: provisioned\n"),
    ("acl", "systemd-sysext list | wc -l", 0, "3\n"),
    ("acl", "systemctl --version", 0, "systemd 255 (255-33.azl3)\n"),
    (
        "3.0",
        "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
        0,
        f"256 {FINGERPRINT} root@web-1 (ED25519)\n",
    ),
    ("3.0", "cat /proc/sys/crypto/fips_enabled", 0, "0\n"),
]


@pytest.mark.parametrize(("kind", "line", "status", "out"), ANSWERS)
def test_a_program_answers(kind: str, line: str, status: int, out: str) -> None:
    answer = Node(kind).run(line)

    assert (answer.status, answer.out) == (status, out), answer.err


def test_packages_of_an_image_are_as_old_as_the_image_and_updates_as_new_as_they_are(
    azl3: Node,
) -> None:
    newest = "rpm -qa --qf '%{INSTALLTIME}\\n' | sort -n | tail -n 1"
    assert azl3.run(newest).out == "1786233600\n"  # 2026-08-09T00:00:00Z

    azl3.root("tdnf -y update curl")

    assert azl3.run(newest).out == f"{int(azl3.clock.moment)}\n"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("3.0", "firewall-cmd"),
        ("3.0", "dnf5"),
        ("3.0", "getenforce"),
        ("3.0", "trident"),
        ("4.0", "aa-status"),
        ("4.0", "trident"),
        ("acl", "cloud-init"),
    ],
)
def test_each_system_lacks_what_it_lacks(kind: str, name: str) -> None:
    assert Node(kind).run(name).err == f"bash: line 1: {name}: command not found\n"


def test_secure_boot_is_what_the_machine_was_given() -> None:
    assert Node("acl", secure_boot=True).run("mokutil --sb-state").out == "SecureBoot enabled\n"


@pytest.mark.parametrize("line", ["reboot", "systemctl reboot", "shutdown -r now", "/sbin/reboot"])
def test_root_can_reboot_once_and_gets_an_answer(line: str, azl3: Node) -> None:
    assert azl3.run(line).status == 1
    assert azl3.root(f"{line}; {line}").status == 0
    assert azl3.reboots == 1
    assert azl3.run("systemctl is-system-running").out == "stopping\n"


def test_each_boot_has_its_own_id(azl3: Node) -> None:
    first = azl3.run("cat /proc/sys/kernel/random/boot_id").out
    azl3.machine.begin_boot()

    second = azl3.run("cat /proc/sys/kernel/random/boot_id").out
    assert first != second
    assert len(first) == 37
    assert azl3.disk.boots == 2


def test_the_host_key_has_the_fingerprint_openssh_gives_it(azl3: Node) -> None:
    assert FINGERPRINT in azl3.run("ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub").out
    assert HOST_KEY.public in azl3.run("cat /etc/ssh/ssh_host_ed25519_key.pub").out
