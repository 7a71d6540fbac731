"""First boot: what of custom data is honoured, and what the console says."""

import base64
import json

from azlinux_cli.sandbox.kernel.machines import Provisioning
from azlinux_cli.sandbox.nodes.console import boot_text
from azlinux_cli.sandbox.nodes.disk import Disk, HostKey
from azlinux_cli.sandbox.nodes.provision import provision
from tests.unit.sandbox.nodes.simulated_node import HOST_KEY, URN, Node

CLOUD_CONFIG = b"""#cloud-config
write_files:
  - path: /etc/motd
    content: hello
    permissions: '0600'
ssh_authorized_keys: [ssh-ed25519 BBBB you]
runcmd:
  - echo ran > /root/ran
  - [touch, /root/a b]
packages: [nginx]
"""


def test_the_admin_user_has_a_home_and_keys(azl3: Node) -> None:
    assert azl3.run("cat ~/.ssh/authorized_keys").out == "ssh-ed25519 AAAA me\n"
    assert azl3.run("stat -c %a ~/.ssh/authorized_keys").out == "600\n"


def test_cloud_config_is_honoured_in_part_and_the_rest_is_named() -> None:
    node = Node("3.0", CLOUD_CONFIG)

    assert node.root("cat /etc/motd; stat -c %a /etc/motd").out == "hello600\n"
    assert "BBBB" in node.run("cat ~/.ssh/authorized_keys").out
    assert node.first.scripts == ["echo ran > /root/ran", "touch '/root/a b'"]
    assert "packages: not simulated in the sandbox" in node.root("cat /var/log/cloud-init.log").out


def test_a_script_as_user_data_is_run_and_other_things_are_not() -> None:
    assert Node("4.0", b"#!/bin/sh\necho a\n").first.scripts == ["#!/bin/sh\necho a\n"]
    assert "unknown kind" in Node("4.0", b"\x00\xff").first.log[0]
    assert "Failed loading yaml" in Node("4.0", b"#cloud-config\n: : :").first.log[0]


def test_ignition_makes_users_and_files_on_acl() -> None:
    encoded = base64.b64encode(b"two\n").decode()
    config = {
        "ignition": {"version": "3.4.0"},
        "passwd": {"users": [{"name": "core", "sshAuthorizedKeys": ["ssh-ed25519 CCCC core"]}]},
        "storage": {
            "files": [
                {"path": "/etc/one", "contents": {"source": "data:,o%6Ee%0A"}, "mode": 384},
                {"path": "/etc/two", "contents": {"source": f"data:;base64,{encoded}"}},
                {"path": "/etc/far", "contents": {"source": "https://x.invalid/"}},
            ]
        },
        "systemd": {"units": []},
    }
    node = Node("acl", json.dumps(config).encode())

    assert node.root("cat /etc/one /etc/two").out == "one\ntwo\n"
    assert node.root("stat -c %a /etc/one").out == "600\n"
    assert node.disk.users == ["azureuser", "core"]
    assert node.run("id -u", user="core").out == "1001\n"
    assert node.first.log == [
        "ignition: systemd: not simulated in the sandbox",
        "ignition: storage.files /etc/far: not simulated in the sandbox",
    ]


def test_cloud_init_sent_to_acl_is_ignored_aloud() -> None:
    node = Node("acl", CLOUD_CONFIG)

    assert node.root("cat /etc/motd").status == 1
    assert "no Ignition config" in node.first.log[0]


def test_the_first_boot_prints_the_host_key_as_cloud_init_does(azl4: Node) -> None:
    text = boot_text(azl4.machine, first=True, log=[]).replace("\r\n", "\n")

    assert "ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----\n" in text
    assert (
        "ec2: 256 SHA256:emWVQyzbXv44QV6MH7CD1mRwp6YVigozM1l6jQeFJOM root@web-1 (ED25519)" in text
    )
    assert (
        "-----BEGIN SSH HOST KEY KEYS-----\n"
        f"{HOST_KEY.public} root@web-1\n"
        "-----END SSH HOST KEY KEYS-----\n"
    ) in text
    assert text.endswith("web-1 login: ")


def test_later_boots_do_not_print_it_except_on_acl(azl4: Node, acl: Node) -> None:
    assert "SSH HOST KEY" not in boot_text(azl4.machine, first=False, log=[])
    assert (
        "SSH host key: SHA256:emWVQyzbXv44QV6MH7CD1mRwp6YVigozM1l6jQeFJOM (ED25519)\r\n"
    ) in boot_text(acl.machine, first=False, log=[])


def test_provisioning_replaces_a_host_key_that_came_with_the_disk() -> None:
    disk = Disk.fresh(URN["3.0"])
    disk.host_key = HostKey("old", "ssh-ed25519 OLD")

    provision(disk, Provisioning("web-1", "me", ()), 0, lambda: HOST_KEY)

    assert disk.host_key == HOST_KEY


def test_a_disk_survives_its_document() -> None:
    node = Node("3.0", CLOUD_CONFIG)
    node.root("dnf -y upgrade; touch /root/x; mkdir /root/d; rm /etc/motd")
    document = json.loads(json.dumps(node.disk.document()))

    assert Disk.load(document) == node.disk
    assert Disk.load(document).document() == document
