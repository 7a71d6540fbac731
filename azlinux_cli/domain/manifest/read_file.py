"""Files and directories of a manifest, out of lines."""

import re
import stat

from azlinux_cli.domain.manifest.c_string import C_STRING, unescaped
from azlinux_cli.domain.manifest.manifest import Directory, File, FileKind, Origin
from azlinux_cli.domain.node_fact import short

_LINE = re.compile(
    r"^(?P<origin>[UC]) (?P<sha>[0-9a-f]{64}|-) (?P<mode>[0-9a-f]+) (?P<user>\S+):(?P<uid>\d+) "
    r'(?P<group>\S+):(?P<gid>\d+) (?P<size>\d+) (?P<label>\S+) (?P<names>".*)$'
)
_DIRECTORY = re.compile(r'^(?P<kib>\d+) (?P<entries>\d+) (?P<mounted>\S+) (?P<name>".*")$')
_KINDS = {
    stat.S_IFREG: FileKind.FILE,
    stat.S_IFDIR: FileKind.DIRECTORY,
    stat.S_IFLNK: FileKind.LINK,
}
_ORIGINS = {"U": Origin.UNOWNED, "C": Origin.CHANGED}
_NOBODY = "UNKNOWN"  # stat(1) of an id without a name


def read_files(lines: list[str]) -> tuple[tuple[File, ...], int]:
    """Files by path, and how many lines made no sense."""
    found, bad = [], 0
    for line in lines:
        match = _LINE.match(line)
        names = [unescaped(m[1]) for m in C_STRING.finditer(match["names"])] if match else []
        mode = int(match["mode"], 16) if match else 0
        kind = _KINDS.get(stat.S_IFMT(mode))
        if match is None or not names or kind is None:
            bad += 1
            continue
        found.append(
            File(
                path=names[0],
                kind=kind,
                origin=_ORIGINS[match["origin"]],
                mode=f"{stat.S_IMODE(mode):04o}",
                user=_name(match["user"], match["uid"]),
                group=_name(match["group"], match["gid"]),
                size=int(match["size"]) if kind is FileKind.FILE else 0,
                sha256=None if match["sha"] == "-" else match["sha"],
                target=names[1] if kind is FileKind.LINK and len(names) > 1 else None,
                label=None if match["label"] == "?" else short(match["label"]),
            )
        )
    return tuple(sorted(found, key=lambda file: file.path)), bad


def read_directories(lines: list[str]) -> tuple[tuple[Directory, ...], int]:
    found, bad = [], 0
    for line in lines:
        match = _DIRECTORY.match(line)
        name = C_STRING.match(match["name"]) if match else None
        if match is None or name is None:
            bad += 1
            continue
        size = int(match["kib"][:15]) * 1024
        mounted = match["mounted"] == "mounted"
        found.append(Directory(unescaped(name[1]), size, int(match["entries"]), mounted))
    return tuple(sorted(found, key=lambda directory: directory.path)), bad


def _name(name: str, number: str) -> str:
    return number if name == _NOBODY else short(name)
