"""The plan of a first boot."""

import json

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.kernel.machines import Provisioning
from azlinux_cli.sandbox.real.provisioning import first_boot

CLOUD_CONFIG = b"""#cloud-config
ssh_authorized_keys: [ssh-ed25519 BBBB more]
write_files:
  - {path: /etc/motd, content: hello, permissions: '0600'}
runcmd: [date]
packages: [x]
"""


def test_the_admin_user_comes_first_with_all_keys() -> None:
    given = Provisioning("web-1", "me", ("ssh-ed25519 AAAA me",), CLOUD_CONFIG)

    plan = first_boot(given, OsKind.AZL3)

    assert plan["hostname"] == "web-1"
    assert plan["users"] == [
        {"name": "me", "keys": ["ssh-ed25519 AAAA me", "ssh-ed25519 BBBB more"]}
    ]
    assert plan["files"] == [{"path": "/etc/motd", "content": "hello", "mode": 0o600}]
    assert plan["scripts"] == ["date"]
    assert "packages: not simulated in the sandbox" in plan["log"]


def test_every_first_boot_makes_another_machine_id() -> None:
    given = Provisioning("web-1", "me", ())
    ids = {first_boot(given, OsKind.AZL4)["machine_id"] for _ in range(3)}
    assert {len(found) for found in ids} == {32}
    assert len(ids) == 3


def test_ignition_is_read_on_acl_and_leaves_no_cloud_init_log() -> None:
    config = {"ignition": {}, "passwd": {"users": [{"name": "core", "sshAuthorizedKeys": ["k"]}]}}
    given = Provisioning("a-1", "me", (), json.dumps(config).encode())

    plan = first_boot(given, OsKind.ACL)

    assert [user["name"] for user in plan["users"]] == ["me", "core"]
    assert plan["log"] == ""
