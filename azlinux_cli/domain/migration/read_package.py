"""The part of NodeFacts about packages, and what the 4.0 repositories said of them."""

import re

from azlinux_cli.domain.migration.node import Package, Packages, RepositoryEntry, Target
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_state.repository_file import FILE
from azlinux_cli.domain.probe import Sections
from azlinux_cli.domain.update.read import read_pending

_SECTION = re.compile(r"^\[([^\]]+)\]$")
_LOGIN = re.compile(r"://[^/@\s]*@")
_OFF = frozenset({"0", "no", "false", "off"})
_EXCLUDES = frozenset({"exclude", "excludepkgs"})
_VENDOR_FIELDS = 3
_PROBLEM = re.compile(r"^\s*(?:Problem(?: \d+)?:|- )\s*(.+)$")
_HEADING = re.compile(r"^[A-Z][A-Za-z ]+:$")
_MOST = 20


def read_packages(sections: Sections) -> Packages:
    pending = read_pending(sections)
    said = sections.lines("database")
    entries, locks, excludes = _sources(sections)
    unknown = pending.unknown if pending else "no package tool"
    return Packages(
        installed=_installed(sections),
        repositories=entries,
        pending=len(pending.updates) if pending and not pending.unknown else None,
        pending_trouble=unknown or "",
        locks=locks,
        excludes=excludes,
        database_ok=sections.statuses.get("database", 0) == 0,
        database_said=short(said[-1]) if said else "",
        target=_target(sections),
    )


def _installed(sections: Sections) -> tuple[Package, ...]:
    origins = dict(
        line.split(maxsplit=1) for line in sections.lines("origins") if len(line.split()) > 1
    )
    found = []
    for line in sections.lines("packages"):
        words = line.split("\t")
        if len(words) == _VENDOR_FIELDS:
            name, vendor, signature = map(short, words)
            origin = short(origins.get(name, ""))
            found.append(Package(name, vendor, _is_signed(signature), origin))
    return tuple(sorted(found, key=lambda package: package.name))


def _is_signed(signatures: str) -> bool:
    return bool(signatures.replace("(none)", "").strip())


def _sources(
    sections: Sections,
) -> tuple[tuple[RepositoryEntry, ...], tuple[str, ...], tuple[str, ...]]:
    """Repositories, locks and excludes, from the files that the node's state is read from."""
    values: dict[str, dict[str, str]] = {}
    locks, excludes, file, section = [], [], "", ""
    for raw in sections.lines("repositories"):
        line = raw.strip()
        if line.startswith(FILE):
            file, section = line.removeprefix(FILE), ""
            continue
        if line[0] in "#;":
            continue
        if "lock" in file.rpartition("/")[2] or "/locks.d/" in file:
            locks.append(short(line))
            continue
        key, _, value = (part.strip() for part in line.partition("="))
        if match := _SECTION.match(line):
            section = short(match[1])
            if file.endswith(".repo"):
                values.setdefault(section, {})
        elif section in values:
            values[section][key.lower()] = value
        if key.lower() in _EXCLUDES and value:
            excludes.append(f"{file}: {short(line)}")
    return tuple(map(_entry, values.items())), tuple(locks), tuple(excludes)


def _entry(item: tuple[str, dict[str, str]]) -> RepositoryEntry:
    name, values = item
    address = next((values[k] for k in ("baseurl", "mirrorlist", "metalink") if k in values), "")
    enabled = values.get("enabled", "1").lower() not in _OFF
    return RepositoryEntry(name, short(_LOGIN.sub("://", address)), enabled)


def _target(sections: Sections) -> Target:
    address = short(sections.get("target-url"))
    if not address:
        return Target(trouble="dnf is not installed, and tdnf cannot ask another repository")
    lines = sections.lines("target")
    if sections.statuses.get("target") != 0:
        said = [line for line in lines if "rror" in line] or lines or ["no answer in time"]
        return Target(address, trouble=short(said[-1]))
    there = frozenset(words[1] for line in lines if (words := line.split())[:1] == ["@"])
    transaction = sections.lines("transaction")
    erasing = sections.lines("erasing")
    return Target(
        address,
        there=there,
        replaced_by=_replaced(sections),
        removed=tuple(_removed(erasing or transaction)),
        conflict=tuple(_problems(transaction)),
        resolved=any(line.startswith("Dependencies resolved") for line in transaction)
        or any("Nothing to do" in line for line in transaction),
    )


def _replaced(sections: Sections) -> dict[str, str]:
    """`@ NEW = OLD ...`, and further lines `OLD ...` of the same new one."""
    found: dict[str, str] = {}
    new = ""
    for line in sections.lines("replaced-by"):
        words = line.split()
        if words[:1] == ["@"]:
            new, words = words[1], words[3:]
        if words and new:
            found.setdefault(short(words[0]), short(new))
    return found


def _removed(lines: list[str]) -> list[str]:
    """Packages below a heading `Removing...:` of dnf's table."""
    found, below = [], False
    for line in lines:
        if _HEADING.match(line):
            below = line.startswith("Removing")
        elif below and line.startswith(" ") and (words := line.split()):
            found.append(short(words[0]))
        elif not line.startswith(" "):
            below = False
    return found


def _problems(lines: list[str]) -> list[str]:
    return [short(match[1]) for line in lines if (match := _PROBLEM.match(line))][:_MOST]
