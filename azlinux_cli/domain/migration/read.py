"""NodeFacts out of what the script printed. Never raises for what a node says."""

import re

from azlinux_cli.domain.migration.node import DataPlace, Filesystem, Key, NodeFacts, Ssh
from azlinux_cli.domain.migration.read_package import read_packages
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.probe import Sections

_MOST = 300  # lines of any section that are kept: a node may print what it likes
_KIB = 1024
_KEY = re.compile(r"^(\S+ )?(\d{1,6}) \S+ .*\(([A-Z0-9-]+)\)$")
_DF_WORDS = 7  # the path asked for, then df's six


def read_facts(sections: Sections, state: NodeState) -> NodeFacts:
    def lines(name: str) -> tuple[str, ...]:
        return tuple(map(short, sections.lines(name)[:_MOST]))

    return NodeFacts(
        state=state,
        packages=read_packages(sections),
        ssh=_ssh(sections),
        command_line=" ".join(lines("command-line")),
        fips=short(sections.get("fips")),
        secure_boot=short(sections.get("secure-boot")),
        processor=frozenset(sections.get("processor").partition(":")[2].split()),
        cgroup=short(sections.get("cgroup")),
        filesystems=tuple(filter(None, map(_filesystem, sections.lines("filesystems")[:_MOST]))),
        leftover_bytes=sum(_first_number(line) for line in lines("leftovers")) * _KIB,
        modules=lines("modules"),
        tainting=tuple(line.split()[0] for line in lines("tainting")),
        firewalld=sections.text.get("firewalld", ""),
        firewall_rules=lines("firewall-rules"),
        network_files=lines("network-files"),
        network_manager=short(sections.get("network-manager")),
        proxy=lines("proxy"),
        selinux=short(sections.get("selinux")).lower(),
        selinux_config=short(sections.get("selinux-config").rpartition("=")[2]).lower(),
        selinux_own=lines("selinux-own"),
        apparmor=lines("apparmor"),
        fstab=lines("fstab"),
        var_tmp=sections.get("var-tmp"),
        docker=lines("docker"),
        data=tuple(filter(None, map(_place, sections.lines("data")[:_MOST]))),
        tdnf_users=lines("tdnf-users"),
        python=lines("python"),
        own_programs=_programs(sections),
        rsyslog=lines("rsyslog"),
    )


def _ssh(sections: Sections) -> Ssh:
    said = sections.lines("sshd-test")
    return Ssh(
        user=short(sections.get("who")),
        test_status=sections.statuses.get("sshd-test"),
        test_said=short(said[-1]) if said else "",
        config=tuple(map(short, sections.lines("sshd-config")[:_MOST])),
        host_keys=tuple(filter(None, (_key(x, "host key") for x in sections.lines("host-keys")))),
        user_keys=tuple(filter(None, map(_key, sections.lines("user-keys")[:_MOST]))),
    )


def _key(line: str, owner: str = "") -> Key | None:
    """`USER BITS FINGERPRINT COMMENT (KIND)`, or without a user."""
    match = _KEY.match(line.strip())
    return Key(owner or short(match[1] or ""), int(match[2]), match[3]) if match else None


def _filesystem(line: str) -> Filesystem | None:
    """`PATH DEVICE BLOCKS USED AVAILABLE CAPACITY MOUNTED`, blocks of 1024 bytes."""
    words = line.split()
    if len(words) != _DF_WORDS or not (words[2] + words[4]).isdecimal():
        return None
    size, free = int(words[2][:15]), int(words[4][:15])
    return Filesystem(words[0], words[1], size * _KIB, free * _KIB, words[6])


def _place(line: str) -> DataPlace | None:
    """`DEVICE KILOBYTES PATH`; without a device where findmnt knows none."""
    words = line.split(maxsplit=2)
    if len(words) == 3 and words[1].isdecimal():  # noqa: PLR2004 - device, size, path
        return DataPlace(short(words[2]), short(words[0]), int(words[1][:15]) * _KIB)
    return None


def _programs(sections: Sections) -> dict[str, frozenset[str]]:
    found = {}
    for line in sections.lines("own-programs")[:_MOST]:
        path, *libraries = line.split()
        found[short(path)] = frozenset(libraries)
    return found


def _first_number(line: str) -> int:
    word = line.partition(" ")[0]
    return int(word[:15]) if word.isdecimal() else 0
