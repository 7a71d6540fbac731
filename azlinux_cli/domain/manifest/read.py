"""A Manifest out of what the script printed."""

from dataclasses import replace

from azlinux_cli.domain.manifest.manifest import (
    Account,
    Address,
    Firewall,
    Group,
    Manifest,
    Mount,
    Package,
    Password,
    Setting,
)
from azlinux_cli.domain.manifest.read_file import read_directories, read_files
from azlinux_cli.domain.manifest.read_repository import repositories_of
from azlinux_cli.domain.manifest.read_unit import read_units
from azlinux_cli.domain.node_fact import fact, os_release, short, version_of
from azlinux_cli.domain.node_state.read import read_sockets
from azlinux_cli.domain.operating_system import classify
from azlinux_cli.domain.probe import Sections

_ZONES = "/usr/share/zoneinfo/"
_BAD_FILES = "{} lines about files made no sense"


def read_manifest(sections: Sections) -> Manifest:
    """Facts as far as they are there; never raises for what a node says."""
    release = os_release(sections)
    kind = classify(release)
    files, bad = read_files(sections.lines("file"))
    directories, bad_directories = read_directories(sections.lines("directory"))
    rules = sections.lines("rules")
    listeners = read_sockets(sections)
    zone = sections.get("time-zone")
    return Manifest(
        os=kind,
        release=fact(version_of(kind, release)),
        architecture=fact(sections.get("architecture")),
        kernel=fact(sections.get("kernel")),
        host_name=fact(sections.get("host-name")),
        time_zone=fact(zone.rpartition(_ZONES)[2]),
        locale=fact(sections.get("locale")),
        key_map=fact(sections.get("key-map")),
        host_keys=_fingerprints(sections.lines("host-key")),
        accounts=_accounts(sections),
        groups=_groups(sections.lines("group")),
        packages=_packages(sections.lines("package")),
        repositories=repositories_of(sections.lines("repositories")),
        units=read_units(sections.lines("unit-file"), sections.lines("unit-link")),
        files=files,
        changed_programs=tuple(sorted(map(short, sections.lines("changed-program")))),
        directories=directories,
        mounts=_mounts(sections),
        swaps=tuple(map(short, sections.lines("swap"))),
        listeners=listeners,
        firewall=Firewall(bool(sections.get("firewall")), len(rules), _digest(rules)),
        addresses=_addresses(sections.lines("address")),
        modules=tuple(sorted({short(line) for line in sections.lines("module")})),
        settings=_settings(sections.lines("setting")),
        too_much=tuple(sorted({_cut(line) for line in sections.lines("over")})),
        unknown=_unknown(sections, bad + bad_directories, listening=listeners is not None),
    )


def _unknown(sections: Sections, bad: int, *, listening: bool) -> tuple[str, ...]:
    rows = (
        (not sections.complete, "the answer is not whole"),
        (bad, _BAD_FILES.format(bad)),
        (sections.get("verify-late"), "rpm did not compare its files in time"),
        (not sections.lines("package"), "rpm lists no packages"),
        (not sections.lines("password"), "shadow(5) could not be read"),
        (not listening, "listening sockets are unknown"),
    )
    return tuple(text for missing, text in rows if missing)


def _digest(lines: list[str]) -> str | None:
    import hashlib

    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if lines else None


def _cut(line: str) -> str:
    name, _, count = line.partition(" ")
    return f"{short(name)}: more than are kept, {short(count)} or more"


def _fingerprints(lines: list[str]) -> tuple[str, ...]:
    """Of `BITS SHA256:... COMMENT (TYPE)`."""
    words = (word for line in lines for word in line.split()[:3])
    return tuple(sorted({short(word) for word in words if word.startswith("SHA256:")}))


def _accounts(sections: Sections) -> tuple[Account, ...]:
    passwords = dict(line.partition(":")[::2] for line in sections.lines("password"))
    keys: dict[str, list[str]] = {}
    for line in sections.lines("key"):
        name, _, rest = line.partition(" ")
        keys.setdefault(name, []).append(rest)
    found = []
    for line in sections.lines("account"):
        name, uid, gid, home, shell = (line.split(":") + [""] * 5)[:5]
        if uid.isdecimal() and gid.isdecimal():
            password = passwords.get(name, "locked")
            kind = Password(password) if password in set(Password) else Password.LOCKED
            prints = _fingerprints(keys.get(name, []))
            row = Account(short(name), int(uid[:10]), int(gid[:10]), short(home), short(shell))
            found.append(replace(row, password=kind, keys=prints))
    return tuple(found)


def _groups(lines: list[str]) -> tuple[Group, ...]:
    found = []
    for line in lines:
        name, gid, members = (line.split(":") + [""] * 3)[:3]
        if gid.isdecimal():
            names = tuple(sorted(short(m) for m in members.split(",") if m.strip()))
            found.append(Group(short(name), int(gid[:10]), names))
    return tuple(found)


def _packages(lines: list[str]) -> tuple[Package, ...]:
    rows = (line.split("\t") for line in lines)
    found = (Package(*map(short, row)) for row in rows if len(row) == 4)  # noqa: PLR2004
    return tuple(package for package in found if package.name != "gpg-pubkey")


def _mounts(sections: Sections) -> tuple[Mount, ...]:
    planned = [words for line in sections.lines("fstab") if len(words := line.split()) > 2]  # noqa: PLR2004
    places = {words[1] for words in planned}
    found = []
    for line in sections.lines("mount"):
        source, target, kind, options = ([*map(short, line.split(" "))] + [""] * 4)[:4]
        found.append(Mount(source, target, kind, options, target in places))
    there = {mount.target for mount in found}
    for words in planned:
        if words[1] not in there:
            options = words[3] if len(words) > 3 else ""  # noqa: PLR2004
            source, target, kind = map(short, words[:3])
            found.append(Mount(source, target, kind, short(options), in_fstab=True))
    return tuple(found)


def _addresses(lines: list[str]) -> tuple[Address, ...]:
    """`2: eth0 inet 10.0.0.4/24 ... scope global dynamic eth0 ...`."""
    found = []
    for line in lines:
        words = line.split()
        if len(words) > 3 and words[2] in {"inet", "inet6"}:  # noqa: PLR2004
            found.append(Address(short(words[1]), short(words[3]), "dynamic" not in words))
    return tuple(found)


def _settings(lines: list[str]) -> tuple[Setting, ...]:
    rows = (line.partition(" = ") for line in lines)
    return tuple(Setting(short(key), short(value)) for key, mark, value in rows if mark)
