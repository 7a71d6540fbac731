"""Repositories of a manifest, out of .repo files that follow one another."""

import re

from azlinux_cli.domain.manifest.manifest import Repository
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_state.repository_file import FILE

_SECTION = re.compile(r"^\[([^\]]+)\]$")
_LOGIN = re.compile(r"://[^/@\s]*@")
_OFF = frozenset({"0", "no", "false", "off"})
_MOST = 500


def repositories_of(lines: list[str]) -> tuple[Repository, ...]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    file = section = ""
    for raw in lines:
        line = raw.strip()
        if line.startswith(FILE):
            file, section = line.removeprefix(FILE), ""
        elif match := _SECTION.match(line):
            section = match[1]
            if len(found) < _MOST:
                found.setdefault((file, section), {})
        elif line and line[0] not in "#;" and "=" in line and (file, section) in found:
            key, _, value = line.partition("=")
            found[file, section][key.strip().lower()] = _LOGIN.sub("://", value.strip())
    return tuple(_repository(file, name, keys) for (file, name), keys in found.items())


def _repository(file: str, name: str, keys: dict[str, str]) -> Repository:
    urls = " ".join(keys.get(key, "") for key in ("baseurl", "mirrorlist", "metalink"))
    return Repository(
        id=short(name),
        file=short(file),
        enabled=keys.get("enabled", "1").lower() not in _OFF,
        urls=tuple(map(short, re.split(r"[\s,]+", urls.strip()))) if urls.strip() else (),
        keys=tuple(map(short, re.split(r"[\s,]+", keys["gpgkey"]))) if "gpgkey" in keys else (),
        gpg_check=keys["gpgcheck"].lower() not in _OFF if "gpgcheck" in keys else None,
    )
