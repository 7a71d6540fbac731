"""`rpm`: queries, of what is installed and of files, and checks of signatures."""

import re
import time
from collections.abc import Callable

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options
from azlinux_cli.sandbox.nodes.program.package import rpm_file

_TAG = re.compile(r"%(-?\d*)\{([A-Za-z0-9_]+)(?::([a-z]+))?\}|\\([nt\\])|%%")
_LIST = re.compile(r"\[[^\]]*\]")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}
_TAGS: dict[str, Callable[[Package], str]] = {
    "NAME": lambda p: p.name,
    "N": lambda p: p.name,
    "EPOCH": lambda p: str(p.epoch) if p.epoch else "(none)",
    "EPOCHNUM": lambda p: str(p.epoch),
    "VERSION": lambda p: p.version,
    "V": lambda p: p.version,
    "RELEASE": lambda p: p.release,
    "R": lambda p: p.release,
    "ARCH": lambda p: p.arch,
    "EVR": lambda p: p.evr,
    "NVRA": lambda p: p.nvra,
    "NEVRA": lambda p: p.nevra,
    "NEVR": lambda p: f"{p.name}-{p.evr}",
    "INSTALLTIME": lambda p: str(p.installed_at),
    "SIZE": lambda p: str(p.size_bytes),
    "SHA256HEADER": rpm_file.header_digest,
    # All packages are signed by the distribution's one key.
    "RSAHEADER": lambda _: "RSA/SHA256, Key ID 0cd9fed33135ce90",
    "DSAHEADER": lambda _: "(none)",
    "SIGGPG": lambda _: "(none)",
}


def rpm(call: Call) -> int:
    options = read_options(
        call.arguments,
        "-q -a -p -K --last --version --whatprovides --query --all --nosignature --nodigest "
        "--checksig --import --verifydb",
        "--qf --queryformat",
    )
    if "--version" in options.flags:
        package = call.machine.disk.newest("rpm")
        call.line(f"RPM version {package.version if package else ''}")
        return 0
    if options.flags & {"--import", "--verifydb"}:  # the key is there, and the database sound
        return 0
    if options.flags & {"-K", "--checksig"}:
        return _check_signatures(call, options.words)
    if not options.flags & {"-q", "--query"} or "--whatprovides" in options.flags:
        raise UsageError("rpm other than -q, -qa, -qp, -K and --version")
    everything = bool(options.flags & {"-a", "--all"})
    template = options.last("--qf", options.last("--queryformat"))
    if "-p" in options.flags:
        found, missing = _in_files(call, options.words)
    else:
        found, missing = _selected(call, options.words, everything=everything)
    if "--last" in options.flags:
        found.sort(key=_installed_at, reverse=True)
    for item in found:
        if isinstance(item, str):
            call.line(item)
        elif "--last" in options.flags:
            when = time.strftime("%a %d %b %Y %I:%M:%S %p UTC", time.gmtime(item.installed_at))
            call.line(f"{item.nvra:<45} {when}")
        else:
            call.out(_formatted(call, template, item) if template else item.nvra + "\n")
    return missing


def _check_signatures(call: Call, paths: tuple[str, ...]) -> int:
    status = 0
    for path in paths:
        if rpm_file.load(call, path) is None:
            status = call.fail(f"{path}: not an rpm package")
        else:
            call.line(f"{path}: digests signatures OK")
    return status


def _in_files(call: Call, paths: tuple[str, ...]) -> tuple[list[Package | str], int]:
    found: list[Package | str] = []
    missing = 0
    for path in paths:
        package = rpm_file.load(call, path)
        if package is None:
            call.err(f"error: open of {path} failed: No such file or directory")
            missing += 1
        else:
            found.append(package)
    return found, missing


def _installed_at(item: Package | str) -> int:
    return 0 if isinstance(item, str) else item.installed_at


def _selected(
    call: Call, words: tuple[str, ...], *, everything: bool
) -> tuple[list[Package | str], int]:
    """Packages, or what to say of a name that is none, in the order asked; how many were none."""
    packages = sorted(call.machine.disk.packages, key=lambda p: (p.name, p.order()))
    if everything:
        patterns = [re.compile(_as_expression(word)) for word in words]
        return [p for p in packages if not patterns or _matches(p, patterns)], 0
    if not words:
        call.fail("no arguments given for query")
        return [], 1
    found: list[Package | str] = []
    missing = 0
    for word in words:
        matches = [p for p in packages if p.matches(word) or f"{p.name}-{p.version}" == word]
        found += matches or [f"package {word} is not installed"]
        missing += not matches
    return found, missing


def _matches(package: Package, patterns: list[re.Pattern[str]]) -> bool:
    return any(e.fullmatch(package.name) or e.fullmatch(package.nvra) for e in patterns)


def _as_expression(glob: str) -> str:
    return re.escape(glob).replace(r"\*", ".*").replace(r"\?", ".")


def _formatted(call: Call, template: str, package: Package) -> str:
    """Lists (`[...]`) are of what no simulated package has: obsoletes, special provides."""
    template = _LIST.sub("", template)

    def fill(match: re.Match[str]) -> str:
        if match[4]:
            return _ESCAPES[match[4]]
        if match[2] is None:
            return "%"
        name = match[2].upper()
        if name == "VENDOR":
            value = str(call.machine.disk.image.data["vendor"])
        elif name in _TAGS:
            value = _TAGS[name](package)
        else:
            raise UsageError(f"the rpm tag %{{{match[2]}}}")
        if match[3] == "date":
            value = time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(int(value)))
        elif match[3] and match[3] != "pgpsig":
            raise UsageError(f"the rpm format :{match[3]}")
        width = int(match[1] or "0")
        return value.ljust(-width) if width < 0 else value.rjust(width)

    return _TAG.sub(fill, template)


RPM: dict[str, Program] = {"rpm": rpm}
