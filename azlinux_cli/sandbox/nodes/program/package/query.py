"""`repoquery` of dnf 4 and dnf5, and the tags their query formats know."""

import re
from collections.abc import Callable

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.call import UsageError
from azlinux_cli.sandbox.nodes.program.package import tool

_TAG = re.compile(r"%\{(-?\d*)([A-Za-z_]+)\}|\\([nt\\])")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}
_TAGS: dict[str, Callable[[Package], str]] = {
    "name": lambda p: p.name,
    "epoch": lambda p: str(p.epoch),
    "version": lambda p: p.version,
    "release": lambda p: p.release,
    "arch": lambda p: p.arch,
    "evr": lambda p: p.evr,
    "repoid": lambda p: "@System" if p.installed_at else p.repository,
    "reponame": lambda p: "@System" if p.installed_at else p.repository,
    "from_repo": lambda p: p.repository if p.installed_at else "",
    "nevra": lambda p: p.nevra,
    "full_nevra": lambda p: p.full_nevra,
    "installsize": lambda p: str(p.size_bytes),
    "downloadsize": lambda p: str(p.download_bytes),
    "installtime": lambda p: str(p.installed_at),
}


def formatted(template: str, package: Package) -> str:
    def fill(match: re.Match[str]) -> str:
        if match[3]:
            return _ESCAPES[match[3]]
        tag = _TAGS.get(match[2].lower())
        if tag is None:
            raise UsageError(f"the query tag %{{{match[2]}}}")
        width = int(match[1] or "0")
        value = tag(package)
        return value.ljust(-width) if width < 0 else value.rjust(width)

    return _TAG.sub(fill, template)


Metadata = Callable[[tool.Request], list[Package]]


def print_query(request: tool.Request, metadata: Metadata, *, newline: bool) -> int:
    """Dnf 4 ends each line of a format itself; dnf5 prints exactly what the format says."""
    if request.has("--installed"):
        found = tool.installed(request)
    elif request.has("--upgrades"):
        found = tool.updates(request, metadata(request))
    else:
        found = [p for p in metadata(request) if request.matches(p)]
    options = request.options
    template = options.last("--qf", options.last("--queryformat"))
    shown = {formatted(template, p) if template else p.full_nevra for p in found}
    for text in sorted(shown):
        request.call.out(text + ("\n" if newline or not template else ""))
    return 0
