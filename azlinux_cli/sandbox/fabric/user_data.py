"""What a machine's custom data asks of its first boot.

Honoured of cloud-init's `#cloud-config`: `write_files` (path, content, permissions),
`ssh_authorized_keys`, `runcmd`; and scripts that begin with `#!`. Of Ignition: `passwd.users`
(name, sshAuthorizedKeys) and `storage.files` (path, mode, `data:` contents). Everything else is
remarked as not simulated.
"""

import base64
import binascii
import json
import shlex
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

_NOT_SIMULATED = "not simulated in the sandbox"
_FILE_MODE = 0o644


@dataclass(frozen=True, slots=True)
class UserFile:
    """A file that belongs to root."""

    path: str
    content: str
    mode: int


@dataclass(slots=True)
class UserData:
    """`keys` are for the admin user, `users` come with theirs; `scripts` run once all is up."""

    files: list[UserFile] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    users: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_cloud_init(text: str) -> UserData:
    found = UserData()
    if text.startswith("#!"):
        found.scripts.append(text)
    elif not text.startswith("#cloud-config"):
        found.remarks.append(f"user-data of an unknown kind: {_NOT_SIMULATED}")
    elif (config := _yaml(text)) is None:
        found.remarks.append("WARNING: Failed loading yaml blob")
    else:
        for key, value in config.items():
            act = _CLOUD_CONFIG.get(str(key))
            if act is None or not isinstance(value, list):
                found.remarks.append(f"{key}: {_NOT_SIMULATED}")
            else:
                act(found, value)
    return found


def _yaml(text: str) -> dict[Any, Any] | None:
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    return config if isinstance(config, dict) else None


def _write_files(found: UserData, entries: list[Any]) -> None:
    for entry in entries:
        content = entry.get("content", "") if isinstance(entry, dict) else None
        path = entry.get("path", "") if isinstance(entry, dict) else ""
        if not isinstance(content, str) or not str(path).startswith("/") or "encoding" in entry:
            found.remarks.append(f"write_files {path}: {_NOT_SIMULATED}")
            continue
        mode = str(entry.get("permissions", "0644"))
        octal = int(mode, 8) if mode.strip("01234567") == "" and mode else _FILE_MODE
        found.files.append(UserFile(str(path), content, octal))


def _add_keys(found: UserData, keys: list[Any]) -> None:
    found.keys += [str(key) for key in keys]


def _run_commands(found: UserData, commands: list[Any]) -> None:
    for command in commands:
        words = command if isinstance(command, list) else None
        found.scripts.append(shlex.join(map(str, words)) if words else str(command))


_CLOUD_CONFIG: dict[str, Callable[[UserData, list[Any]], None]] = {
    "write_files": _write_files,
    "ssh_authorized_keys": _add_keys,
    "runcmd": _run_commands,
}


def read_ignition(text: str) -> UserData:
    found = UserData()
    config = _json(text)
    if config is None or "ignition" not in config:
        found.remarks.append(
            f"user data is no Ignition config and was ignored ({_NOT_SIMULATED} beyond that)"
        )
        return found
    for key, value in config.items():
        if key not in {"ignition", "passwd", "storage"} or not isinstance(value, dict):
            found.remarks.append(f"ignition: {key}: {_NOT_SIMULATED}")
    for user in _dicts(config, "passwd", "users"):
        keys = user.get("sshAuthorizedKeys") or []
        found.users.append((str(user.get("name", "core")), tuple(map(str, keys))))
    for entry in _dicts(config, "storage", "files"):
        content = _data_url(str((entry.get("contents") or {}).get("source", "data:,")))
        path = str(entry.get("path", ""))
        if content is None or not path.startswith("/"):
            found.remarks.append(f"ignition: storage.files {path}: {_NOT_SIMULATED}")
            continue
        mode = entry.get("mode", _FILE_MODE)
        found.files.append(UserFile(path, content, mode if isinstance(mode, int) else _FILE_MODE))
    return found


def _json(text: str) -> dict[str, Any] | None:
    try:
        config = json.loads(text)
    except ValueError:
        return None
    return config if isinstance(config, dict) else None


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
