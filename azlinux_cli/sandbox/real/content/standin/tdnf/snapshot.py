"""`--snapshottime`: repositories as they were then, by the time of each file in their metadata.

Azure Linux's own patch of tdnf (3.5.8-3.azl3) leaves out of primary.xml what has a later
`<time file=...>`.
"""

import gzip
from typing import Any
from xml.etree import ElementTree as ET

from .error import INVALID, TdnfError

_COMMON = "{http://linux.duke.edu/metadata/common}"


def hide_later(base: Any, repositories: list[Any], limit: str) -> None:
    if not limit.isdecimal():
        raise TdnfError(INVALID, limit)
    for repository in repositories:
        later = _later(repository._repo.getMetadataPath("primary"), int(limit))  # noqa: SLF001
        query = base.sack.query().filter(reponame=repository.id)
        hidden = [p for p in query if (p.name, p.arch, p.epoch, p.version, p.release) in later]
        base.sack.add_excludes(base.sack.query().filter(pkg=hidden))


def _later(primary: str, limit: int) -> set[tuple[str, str, int, str, str]]:
    found = set()
    with gzip.open(primary) as file:
        for _, element in ET.iterparse(file):  # noqa: S314 - of a repository that is trusted
            if element.tag != f"{_COMMON}package":
                continue
            time = element.find(f"{_COMMON}time")
            version = element.find(f"{_COMMON}version")
            if time is None or version is None or int(time.get("file", 0)) <= limit:
                continue
            name = element.findtext(f"{_COMMON}name", "")
            arch = element.findtext(f"{_COMMON}arch", "")
            epoch = int(version.get("epoch") or 0)
            found.add((name, arch, epoch, version.get("ver", ""), version.get("rel", "")))
    return found
