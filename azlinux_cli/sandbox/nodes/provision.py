"""First boot: what the fabric hands over becomes users, keys, a host name and files.

Honoured of cloud-init's `#cloud-config`: `write_files` (path, content, permissions),
`ssh_authorized_keys`, `runcmd`; and scripts that begin with `#!`. Of Ignition: `passwd.users`
(name, sshAuthorizedKeys) and `storage.files` (path, mode, `data:` contents). Everything else is
named in the log as not simulated.
"""

import base64
import binascii
import json
import shlex
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from azlinux_cli.sandbox.kernel.machines import Provisioning
from azlinux_cli.sandbox.nodes.disk import Disk, FileNode, HostKey
from azlinux_cli.sandbox.nodes.image import OsKind

CLOUD_INIT_LOG = "/var/log/cloud-init.log"
_NOT_SIMULATED = "not simulated in the sandbox"
_IGNITION_MODE = 0o644


@dataclass(slots=True)
class FirstBoot:
    """What is left to do once the system runs: scripts for root, lines for the log."""

    scripts: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def provision(
    disk: Disk, provisioning: Provisioning, now: float, new_key: Callable[[], HostKey]
) -> FirstBoot:
    """Make a generalised disk one machine's own."""
    disk.provisioned = True
    disk.hostname = provisioning.hostname
    disk.machine_id = uuid.uuid4().hex
    disk.host_key = new_key()
    first = FirstBoot()
    if provisioning.admin_user:
        add_user(disk, provisioning.admin_user, provisioning.ssh_keys, now)
    if provisioning.custom_data:
        text = provisioning.custom_data.decode("utf-8", "replace")
        if disk.kind is OsKind.ACL:
            _ignite(disk, text, now, first)
        else:
            _cloud_init(disk, text, now, first)
    if disk.kind is not OsKind.ACL:
        lines = "\n".join(["Cloud-init finished (simulated).", *first.log]) + "\n"
        disk.files[CLOUD_INIT_LOG] = FileNode(lines, "root", 0o640, int(now))
    return first


def add_user(disk: Disk, name: str, keys: tuple[str, ...], now: float) -> None:
    """A user who may log in with these keys and may sudo; more keys if the user exists."""
    if name not in disk.users:
        disk.users.append(name)
    path = f"{disk.home(name)}/.ssh/authorized_keys"
    before = disk.files.get(path)
    lines = [*(before.text or "").splitlines()] if before else []
    text = "\n".join([*lines, *(key.strip() for key in keys)]) + "\n"
    disk.files[path] = FileNode(text, name, 0o600, int(now))


def _cloud_init(disk: Disk, text: str, now: float, first: FirstBoot) -> None:
    if text.startswith("#!"):
        first.scripts.append(text.partition("\n")[2])
        return
    if not text.startswith("#cloud-config"):
        first.log.append(f"user-data of an unknown kind: {_NOT_SIMULATED}")
        return
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError:
        config = None
    if not isinstance(config, dict):
        first.log.append("WARNING: Failed loading yaml blob")
        return
    for key, value in config.items():
        act = _CLOUD_CONFIG.get(str(key))
        if act is None or not isinstance(value, list):
            first.log.append(f"{key}: {_NOT_SIMULATED}")
        else:
            act(disk, value, now, first)


def _write_files(disk: Disk, entries: list[Any], now: float, first: FirstBoot) -> None:
    for entry in entries:
        content = entry.get("content", "") if isinstance(entry, dict) else None
        path = entry.get("path", "") if isinstance(entry, dict) else ""
        if not isinstance(content, str) or not str(path).startswith("/") or "encoding" in entry:
            first.log.append(f"write_files {path}: {_NOT_SIMULATED}")
            continue
        mode = str(entry.get("permissions", "0644"))
        octal = int(mode, 8) if mode.strip("01234567") == "" and mode else 0o644
        disk.files[str(path)] = FileNode(content, "root", octal, int(now))


def _add_keys(disk: Disk, keys: list[Any], now: float, first: FirstBoot) -> None:
    if disk.users:
        add_user(disk, disk.users[0], tuple(str(key) for key in keys), now)


def _run_commands(disk: Disk, commands: list[Any], now: float, first: FirstBoot) -> None:
    for command in commands:
        words = command if isinstance(command, list) else None
        first.scripts.append(shlex.join(map(str, words)) if words else str(command))


_CLOUD_CONFIG = {
    "write_files": _write_files,
    "ssh_authorized_keys": _add_keys,
    "runcmd": _run_commands,
}


def _ignite(disk: Disk, text: str, now: float, first: FirstBoot) -> None:
    try:
        config = json.loads(text)
    except ValueError:
        config = None
    if not isinstance(config, dict) or "ignition" not in config:
        first.log.append(
            f"user data is no Ignition config and was ignored ({_NOT_SIMULATED} beyond that)"
        )
        return
    for key, value in config.items():
        if key not in {"ignition", "passwd", "storage"} or not isinstance(value, dict):
            first.log.append(f"ignition: {key}: {_NOT_SIMULATED}")
    for user in _dicts(config, "passwd", "users"):
        keys = user.get("sshAuthorizedKeys") or []
        add_user(disk, str(user.get("name", "core")), tuple(map(str, keys)), now)
    for entry in _dicts(config, "storage", "files"):
        content = _data_url(str((entry.get("contents") or {}).get("source", "data:,")))
        path = str(entry.get("path", ""))
        if content is None or not path.startswith("/"):
            first.log.append(f"ignition: storage.files {path}: {_NOT_SIMULATED}")
            continue
        mode = entry.get("mode", _IGNITION_MODE)
        octal = mode if isinstance(mode, int) else _IGNITION_MODE
        disk.files[path] = FileNode(content, "root", octal, int(now))


def _dicts(config: dict[str, Any], section: str, name: str) -> list[dict[str, Any]]:
    part = config.get(section)
    entries = part.get(name) if isinstance(part, dict) else None
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _data_url(url: str) -> str | None:
    head, comma, body = url.partition(",")
    if not head.startswith("data:") or not comma:
        return None
    text = urllib.parse.unquote(body)
    if not head.endswith(";base64"):
        return text
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return None
