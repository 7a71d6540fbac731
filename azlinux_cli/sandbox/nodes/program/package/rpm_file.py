"""RPM files on a simulated node: one line that names the build.

Equal builds are equal files, so that digests mean what they mean elsewhere.
"""

import hashlib
import re

from azlinux_cli.sandbox.nodes.disk import Disk
from azlinux_cli.sandbox.nodes.package import INSTALL_ONLY, Package
from azlinux_cli.sandbox.nodes.program.call import Call
from azlinux_cli.sandbox.nodes.transaction import Plan

SUFFIX = ".rpm"
_MARK = "simulated-rpm"
_FIELDS = 8
_NUMBER = re.compile(r"[0-9]{1,9}")


def text_of(package: Package) -> str:
    evr = f"{package.epoch} {package.version} {package.release}"
    size, repository = package.size_kib, package.repository
    return f"{_MARK} {package.name} {evr} {package.arch} {size} {repository}\n"


def header_digest(package: Package) -> str:
    """As rpm's SHA256HEADER: of the build, wherever it came from."""
    return hashlib.sha256(text_of(package).encode()).hexdigest()


def read(text: str) -> Package | None:
    """None for a file that is no package."""
    words = text.split()
    if len(words) != _FIELDS or words[0] != _MARK or not text.endswith("\n"):
        return None
    _, name, epoch, version, release, arch, size, repository = words
    if not (_NUMBER.fullmatch(epoch) and _NUMBER.fullmatch(size)):
        return None
    return Package(name, int(epoch), version, release, arch, int(size), repository)


def load(call: Call, path: str) -> Package | None:
    """None for a file that is not there or no package."""
    try:
        return read(call.files.read_text(call.path(path), call.user))
    except OSError:
        return None


def download(call: Call, directory: str, packages: tuple[Package, ...]) -> None:
    """Raises OSError."""
    place = call.path(directory)
    call.files.make_directory(place, call.user, parents=True)
    for package in packages:
        path = f"{place}/{package.nvra}{SUFFIX}"
        call.files.write_text(path, text_of(package), call.user, append=False)


def plan_files(disk: Disk, packages: list[Package]) -> Plan:
    """Bring just these, newer or older than what is there."""
    there = {package.nevra for package in disk.packages}
    new = [package for package in packages if package.nevra not in there]
    upgrades, installs = [], []
    for package in new:
        old = disk.newest(package.name)
        if old is None or package.name in INSTALL_ONLY:
            installs.append(package)
        else:
            upgrades.append((package, old))
    return Plan(tuple(upgrades), tuple(installs))
