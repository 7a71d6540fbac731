"""Pending updates out of what the script printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from azlinux_cli.domain.evr import evr_order, newest
from azlinux_cli.domain.node_fact import short, why_updates_are_unknown
from azlinux_cli.domain.probe import Sections
from azlinux_cli.domain.update.pending import Advisory, PendingUpdate, PendingUpdates

_FIELDS = 8  # the mark, six names, the size
_ROW = re.compile(r"^(\S+)\.(x86_64|aarch64|noarch|i686)\s+(\S+)\s+(\S+)\s*$")  # tdnf
_NEVRA = re.compile(r"^(.+)-(?:(\d+):)?([^-:]+-[^-:]+)\.([^.]+)$")
_CACHE = re.compile(r"/([^/]+?)(?:-[0-9a-f]{8,64})?/repodata/repomd\.xml$")
_MOST = 200  # advisories of one package
_SECURITY = re.compile(r"^(?:(\w+)/)?sec\.?$|^security$", re.IGNORECASE)  # dnf 4, tdnf


@dataclass(frozen=True, slots=True)
class _Notice:
    """One line of a list of advisories: an advisory and a build that it speaks of."""

    advisory: Advisory
    name: str
    arch: str
    epoch: str | None  # None: the tool leaves it out
    version_release: str


def read_pending(sections: Sections) -> PendingUpdates | None:
    """None for a node without a package tool; never raises for what a node says."""
    tool = sections.get("asked-tool")
    if not tool:
        return None
    lines = sections.lines("updates")
    unknown = why_updates_are_unknown(sections.updates_status, lines)
    if unknown is not None:
        return PendingUpdates(unknown=unknown)
    found = _rows(lines) if tool == "tdnf" else _marked(lines)
    if not found:
        return PendingUpdates()
    notices = _notices(tool, sections)
    replaced = _replaced(sections)
    completed = [_complete(u, replaced.get((u.name, u.arch)), notices or {}) for u in found]
    # A repository whose metadata cannot be read still shows that it has advisories by having one.
    advised = _advised(sections) | {u.repository for u in completed if u.advisories}
    updates = [replace(u, advised=u.repository in advised) for u in completed]
    warning = None
    if notices is None:
        warning = "what the updates are about is unknown: the package tool lists no advisories"
    return PendingUpdates(tuple(sorted(updates, key=lambda u: u.name)), warning=warning)


def _marked(lines: list[str]) -> list[PendingUpdate]:
    """Of dnf and dnf5: `@ NAME EPOCH VERSION RELEASE ARCH REPOSITORY BYTES`."""
    found: dict[tuple[str, str], PendingUpdate] = {}
    for line in lines:
        words = line.split()
        if len(words) != _FIELDS or words[0] != "@":
            continue
        name, epoch, version, release, arch, repository, size = map(short, words[1:])
        evr = f"{version}-{release}" if epoch == "0" else f"{epoch}:{version}-{release}"
        bytes_ = int(size[:15]) if size.isdecimal() else None
        found[name, arch] = PendingUpdate(name, arch, evr, repository, download_bytes=bytes_)
    return list(found.values())


def _rows(lines: list[str]) -> list[PendingUpdate]:
    """tdnf: `NAME.ARCH EVR REPOSITORY`, among its talk."""
    matches = (_ROW.match(line) for line in lines)
    rows = (map(short, match.groups()) for match in matches if match)
    return [PendingUpdate(name, arch, evr, repository) for name, arch, evr, repository in rows]


def _replaced(sections: Sections) -> dict[tuple[str, str], str]:
    """The newest installed build by name and architecture: kernels stay side by side."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in sections.lines("replaced"):
        words = line.split()
        if len(words) == 3:  # noqa: PLR2004 - name, EVR, architecture
            found.setdefault((words[0], words[2]), []).append(short(words[1]))
    return {key: newest(builds).removeprefix("0:") for key, builds in found.items()}


def _advised(sections: Sections) -> frozenset[str]:
    """Repositories whose metadata has a list of advisories."""
    matches = (_CACHE.search(line) for line in sections.lines("advised"))
    return frozenset(short(match[1]) for match in matches if match)


def _complete(
    update: PendingUpdate,
    installed: str | None,
    notices: Mapping[tuple[str, str], list[_Notice]],
) -> PendingUpdate:
    mine = [n for n in notices.get((update.name, update.arch), ()) if _brings(update, installed, n)]
    unique = dict.fromkeys(notice.advisory for notice in mine)
    return replace(
        update,
        installed=installed,
        advisories=tuple(sorted(unique, key=lambda a: (a.rank, a.id))[:_MOST]),
    )


def _brings(update: PendingUpdate, installed: str | None, notice: _Notice) -> bool:
    """Whether the update brings what the advisory speaks of: its build, or a later one."""
    epoch, _, plain = update.available.rpartition(":")
    ours = notice.epoch if notice.epoch is not None else epoch
    build = evr_order(f"{ours or 0}:{notice.version_release}")
    if build > evr_order(f"{epoch or 0}:{plain}"):
        return False
    return installed is None or build > evr_order(installed)


def _notices(tool: str, sections: Sections) -> dict[tuple[str, str], list[_Notice]] | None:
    """By name and architecture; None when the tool gave no list."""
    if sections.statuses.get("advisories") != 0:
        return None
    if tool == "dnf5":
        rows = _from_json(sections.get("advisories"))
    else:
        rows = [_row(line) for line in sections.lines("advisories")]
    if rows is None:
        return None
    found: dict[tuple[str, str], list[_Notice]] = {}
    for row in rows:
        if row is not None:
            found.setdefault((row.name, row.arch), []).append(row)
    return found


def _from_json(text: str) -> list[_Notice | None] | None:
    import json

    if not text:  # dnf5 prints nothing at all when there are none
        return []
    try:
        records = json.loads(text)
    except ValueError:
        return None
    if not isinstance(records, list):
        return None
    return [_notice(_word(r, "name"), _word(r, "type"), _word(r, "severity"), _word(r, "nevra"))
            for r in records if isinstance(r, dict)]  # fmt: skip


def _word(record: Mapping[str, object], key: str) -> str:
    return short(str(record.get(key) or ""))


def _row(line: str) -> _Notice | None:
    """`ID Important/Sec. NEVRA` (dnf 4) or `ID Security NVRA.rpm` (tdnf)."""
    words = line.split()
    if len(words) != 3:  # noqa: PLR2004 - id, type, build
        return None
    security = _SECURITY.match(words[1])
    kind = "security" if security else words[1].lower()
    severity = (security[1] or "") if security else ""
    return _notice(short(words[0]), short(kind), severity, words[2].removesuffix(".rpm"))


def _notice(name: str, kind: str, severity: str, nevra: str) -> _Notice | None:
    match = _NEVRA.match(nevra)
    if match is None or not name:
        return None
    said = severity if severity.lower() not in {"", "none", "unknown"} else None
    advisory = Advisory(name, kind.lower() or "unknown", said)
    package, epoch, version_release, arch = match.groups()
    return _Notice(advisory, package, arch, epoch, version_release)
