"""A NodeState out of what the script printed."""

import re

from azlinux_cli.domain.node_fact import (
    build_of,
    fact,
    installed_kernels,
    os_release,
    reboot_reasons,
    short,
    time,
    version_of,
)
from azlinux_cli.domain.node_state.repository_file import read_repositories
from azlinux_cli.domain.node_state.state import (
    Kernels,
    Listener,
    LockHolder,
    NodeState,
    PackageDatabase,
)
from azlinux_cli.domain.operating_system import OsKind, classify
from azlinux_cli.domain.probe import Sections

_MOST = 2_000  # units, sockets and locks that are kept: a node may print what it likes
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KERNEL = re.compile(r"(?:^saved_entry=|^/boot/vmlinuz-)(.*)$", re.MULTILINE)
# A boot loader entry of 4.0 is named MACHINE_ID-RELEASE.
_OF_MACHINE = re.compile(r"^[0-9a-f]{32}-")
_SOCKET = re.compile(r"^(tcp|udp)\s+\S+\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+\s*(.*)$")
_PROCESS = re.compile(r'\("([^"]*)",')


def read_state(sections: Sections) -> NodeState:
    """Facts as far as they are there; never raises for what a node says."""
    release = os_release(sections)
    kind = classify(release)
    running = fact(sections.get("kernel"))
    kernels = tuple(installed_kernels(sections, running))
    reasons = reboot_reasons(sections, running, kernels[-1] if kernels else None)
    packages, failed, listeners = _packages(sections), _units(sections), read_sockets(sections)
    tool = fact(sections.get("asked-tool"))
    level = build_of(kind, release, sections) if kind is OsKind.AZURE_LINUX_4 else ""
    return NodeState(
        os=kind,
        release=fact(level or version_of(kind, release)),
        architecture=fact(sections.get("architecture")),
        boot_id=fact(sections.get("boot-id")),
        boot_mode=fact(sections.get("firmware")),
        machine_id=fact(sections.get("machine-id")),
        root_disk=_root_disk(sections),
        kernels=Kernels(running, kernels, _next_kernel(sections)),
        packages=packages,
        duplicates=tuple(map(short, sections.lines("duplicates")[:_MOST])),
        repositories=read_repositories(sections.get("repositories")) if tool else None,
        package_tool=tool,
        package_tool_version=fact(sections.get("tool-version")),
        free_bytes=_free(sections),
        failed_units=failed,
        listeners=listeners,
        agent=fact(sections.get("agent")),
        reboot_required=bool(reasons) if sections.complete or reasons else None,
        reboot_reasons=reasons,
        aks_node=bool(sections.get("kubernetes")),
        unattended_updates=tuple(map(short, sections.lines("timers")[:_MOST])),
        lock_holders=_locks(sections),
        unknown=_unknown(sections, failed, listeners, packages, tool),
    )


def _unknown(
    sections: Sections,
    failed: tuple[str, ...] | None,
    listeners: tuple[Listener, ...] | None,
    packages: PackageDatabase | None,
    tool: str | None,
) -> tuple[str, ...]:
    """A sentence for each of the facts that every node should have, and this one has not."""
    rows = (
        (failed is None, f"failed units are unknown: {_said(sections, 'failed-units')}"),
        (listeners is None, f"listening sockets are unknown: {_said(sections, 'listeners')}"),
        (not sections.get("boot-id"), "the boot is unknown: the kernel does not tell its id"),
        (tool and packages is None, "installed packages are unknown: rpm cannot list them"),
    )
    return tuple(text for missing, text in rows if missing)


def _said(sections: Sections, name: str) -> str:
    lines = sections.lines(name)
    return short(lines[-1]) if lines else "nobody answered"


def _root_disk(sections: Sections) -> str | None:
    uuid = fact(sections.get("root-uuid"))
    return f"UUID={uuid}" if uuid else fact(sections.get("root-source"))


def _next_kernel(sections: Sections) -> str | None:
    """By the boot loader's own account; an entry that is a title or a number says nothing."""
    match = _KERNEL.search(sections.get("next-kernel"))
    name = _OF_MACHINE.sub("", match[1].strip()) if match else ""
    return fact(name) if re.match(r"\d+\.\d+", name) else None


def _packages(sections: Sections) -> PackageDatabase | None:
    count, digest = sections.get("package-count"), _DIGEST.match(sections.get("package-digest"))
    if sections.statuses.get("package-database") != 0 or digest is None or not count.isdecimal():
        return None
    return PackageDatabase(digest[0], int(count[:9]), time(sections.get("package-time")))


def _free(sections: Sections) -> dict[str, int]:
    """`PATH DEVICE BLOCKS USED AVAILABLE ...`, blocks of 1024 bytes."""
    found = {}
    for line in sections.lines("free")[:_MOST]:
        words = line.split()
        if len(words) > 4 and words[4].isdecimal():  # noqa: PLR2004 - the fifth is what is free
            found[short(words[0])] = int(words[4][:15]) * 1024
    return found


def _units(sections: Sections) -> tuple[str, ...] | None:
    """Names that systemctl lists, the first word of a line but for a mark before it."""
    if sections.statuses.get("failed-units") != 0:
        return None
    rows = (line.split() for line in sections.lines("failed-units")[:_MOST])
    names = (next((word for word in row[:2] if "." in word), None) for row in rows)
    return tuple(sorted(short(name) for name in names if name))


def read_sockets(sections: Sections) -> tuple[Listener, ...] | None:
    if sections.statuses.get("listeners") != 0:
        return None
    found = set()
    for line in sections.lines("listeners")[:_MOST]:
        if match := _SOCKET.match(line.strip()):
            protocol, address, port, users = match.groups()
            names = tuple(sorted({short(name) for name in _PROCESS.findall(users)}))
            found.add(Listener(protocol, _address(address), int(port[:5]), names))
    return tuple(sorted(found, key=str))


def _address(text: str) -> str:
    """Without the interface: `127.0.0.53%lo`, `[fe80::1]%eth0`."""
    return short(re.sub(r"%[^\]]*", "", text))


def _locks(sections: Sections) -> tuple[LockHolder, ...]:
    found: dict[int, LockHolder] = {}
    for line in sections.lines("locks")[:_MOST]:
        words = line.split()
        if len(words) == 3 and words[0].isdecimal():  # noqa: PLR2004 - pid, command, path
            pid = int(words[0][:9])
            found.setdefault(pid, LockHolder(pid, short(words[1]), short(words[2])))
    return tuple(found.values())
