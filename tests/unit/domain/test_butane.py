import base64
from typing import Any

import pytest
import yaml

from azlinux_cli.domain.butane import ignition_of
from azlinux_cli.domain.errors import UsageError

HEAD = "variant: flatcar\nversion: 1.0.0\n"


def translated(body: str, head: str = HEAD) -> dict[str, Any]:
    return ignition_of(yaml.safe_load(head + body), source="acl.bu")


def refusal(body: str, head: str = HEAD) -> str:
    with pytest.raises(UsageError) as caught:
        translated(body, head)
    return caught.value.message


def test_users_units_files_directories_and_links_are_translated() -> None:
    body = """
passwd:
  users:
    - name: core
      ssh_authorized_keys: [ssh-ed25519 AAAA]
      password_hash: $6$x
      home_dir: /home/core
      no_create_home: true
      groups: [wheel]
      uid: 1000
  groups: [{name: ops, gid: 900}]
storage:
  files:
    - path: /etc/motd
      mode: 0644
      overwrite: true
      contents: {inline: "hello\\n"}
      user: {name: root}
    - path: /opt/tool
      contents: {source: "https://example.org/tool", verification: {hash: sha512-aa}}
      append: [{inline: x}]
  directories: [{path: /srv/data, mode: 0755}]
  links: [{path: /etc/localtime, target: ../usr/share/zoneinfo/UTC, hard: false}]
systemd:
  units:
    - name: web.service
      enabled: true
      contents: "[Unit]"
      dropins: [{name: a.conf, contents: "[Service]"}]
    - {name: locksmithd.service, mask: true}
"""
    assert translated(body) == {
        "ignition": {"version": "3.3.0"},
        "passwd": {
            "users": [
                {
                    "name": "core",
                    "sshAuthorizedKeys": ["ssh-ed25519 AAAA"],
                    "passwordHash": "$6$x",
                    "homeDir": "/home/core",
                    "noCreateHome": True,
                    "groups": ["wheel"],
                    "uid": 1000,
                }
            ],
            "groups": [{"name": "ops", "gid": 900}],
        },
        "storage": {
            "files": [
                {
                    "path": "/etc/motd",
                    "mode": 0o644,
                    "overwrite": True,
                    "contents": {"source": "data:;base64," + base64.b64encode(b"hello\n").decode()},
                    "user": {"name": "root"},
                },
                {
                    "path": "/opt/tool",
                    "contents": {
                        "source": "https://example.org/tool",
                        "verification": {"hash": "sha512-aa"},
                    },
                    "append": [{"source": "data:;base64,eA=="}],
                },
            ],
            "directories": [{"path": "/srv/data", "mode": 0o755}],
            "links": [
                {
                    "path": "/etc/localtime",
                    "target": "../usr/share/zoneinfo/UTC",
                    "hard": False,
                }
            ],
        },
        "systemd": {
            "units": [
                {
                    "name": "web.service",
                    "enabled": True,
                    "contents": "[Unit]",
                    "dropins": [{"name": "a.conf", "contents": "[Service]"}],
                },
                {"name": "locksmithd.service", "mask": True},
            ]
        },
    }


def test_version_1_1_makes_ignition_3_4() -> None:
    document = translated("", head="variant: flatcar\nversion: 1.1.0\n")

    assert document == {"ignition": {"version": "3.4.0"}}


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("storage: {disks: []}", "acl.bu at storage: azl does not translate 'disks'"),
        ("storage: {luks: []}", "azl does not translate 'luks'"),
        ("ignition: {}", "azl does not translate 'ignition'"),
        ("kernel_arguments: {}", "azl does not translate 'kernel_arguments'"),
        (
            "storage: {files: [{path: /x, contents: {local: f}}]}",
            "acl.bu at storage.files[0].contents: azl does not translate 'local'",
        ),
        (
            "systemd: {units: [{name: a, contents_local: f}]}",
            "acl.bu at systemd.units[0]: azl does not translate 'contents_local'",
        ),
        ("passwd: {users: [{name: a}, {nmae: b}]}", "acl.bu at passwd.users[1]"),
    ],
)
def test_a_key_that_is_not_translated_is_named_with_its_place(body: str, at: str) -> None:
    assert at in refusal(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("passwd: []", "passwd: a mapping is expected, not a list"),
        ("passwd:", "passwd: a mapping is expected, not nothing"),
        ("passwd: {users: {}}", "passwd.users: a list is expected, not a mapping"),
        ("passwd: {users: [{name: 1}]}", "users[0].name: text is expected, not a number"),
        ("passwd: {users: [{uid: 1}]}", "users[0]: 'name' is missing"),
        ("passwd: {users: [{name: a, uid: true}]}", "uid: a number is expected, not true or false"),
        ("systemd: {units: [{name: a, enabled: 1}]}", "enabled: true or false is expected"),
        ("storage: {files: [{path: etc/motd}]}", "'etc/motd' is not an absolute path"),
        ("storage: {files: [{path: /x, mode: 77777}]}", "77777 is not a file mode"),
        ("storage: {files: [{path: /x, mode: '0644'}]}", "mode: a number is expected"),
        (
            "storage: {files: [{path: /x, contents: {inline: a, source: b}}]}",
            "either `source` or `inline`",
        ),
        ("storage: {links: [{path: /x}]}", "'target' is missing"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_place(body: str, reason: str) -> None:
    assert reason in refusal(body)


def test_other_variants_and_versions_are_refused() -> None:
    assert "'fcos' is not `flatcar`" in refusal("", head="variant: fcos\nversion: 1.0.0\n")
    assert "'9.9' is not known" in refusal("", head="variant: flatcar\nversion: '9.9'\n")
    assert "'None' is not known" in refusal("", head="variant: flatcar\n")
