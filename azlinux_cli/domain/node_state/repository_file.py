"""Repository definitions of a node: which are enabled, and a digest that tells them apart."""

import re

from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_state.state import Repositories

_SECTION = re.compile(r"^\[([^\]]+)\]$")
_OFF = frozenset({"0", "no", "false", "off"})
_LOGIN = re.compile(r"://[^/@\s]*@")  # of a URL: whoever it is for, it is no one's business
_PRIVATE = frozenset({"username", "password", "proxy_username", "proxy_password"})
_MOST = 500
FILE = "#azl: "  # begins the line with a file's path


def read_repositories(text: str) -> Repositories:
    """From the files one after the other, each below a line with its path.

    Comments and blank lines do not count; a login's name and password are left out.
    """
    import hashlib

    enabled: dict[str, bool] = {}
    kept, section, in_repository = [], "", False
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith(FILE):
            in_repository, section = line.endswith(".repo"), ""
        if not line or line[0] in "#;":
            continue
        if match := _SECTION.match(line):
            section = match[1]
            if in_repository and len(enabled) < _MOST:
                enabled.setdefault(short(section), True)
        key, _, value = (part.strip() for part in line.partition("="))
        if in_repository and key.lower() == "enabled":
            enabled[short(section)] = value.lower() not in _OFF
        if key.lower() not in _PRIVATE:
            kept.append(f"{section}: {_LOGIN.sub('://', line)}")
    digest = hashlib.sha256("\n".join(sorted(kept)).encode()).hexdigest()
    return Repositories(tuple(sorted(name for name, on in enabled.items() if on)), digest)
