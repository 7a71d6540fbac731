"""Repositories that offer, beside everything else, a build whose %post script fails."""

import shutil
from pathlib import Path

from azlinux_cli.sandbox.real.content import Advisory, Mirror, Package
from azlinux_cli.sandbox.real.disk import copy_tree

NAME = "tzdata"
_RELEASES = {"3.0": "9999-1.azl3", "4.0": "9999-1.azl4"}
_SCRIPT = "echo 'the sandbox lets this script fail' >&2; exit 1"


def offer(mirror: Mirror, directory: Path) -> Path:
    """The document root of a copy of `mirror` with that build, made anew in `directory`.

    Raises ContentError.
    """
    shutil.rmtree(directory, ignore_errors=True)
    copy_tree(mirror.directory, directory)
    copy = Mirror(directory, mirror.url)
    for release, evr in _RELEASES.items():
        package = Package(NAME, evr, arch="noarch", scripts={"post": _SCRIPT})
        advisory = Advisory(f"AZL-SANDBOX-{release}", "Important", f"{NAME} update", (NAME,))
        copy.publish(release, [package], advisory)
    return copy.www


def is_offered(path: str) -> bool:
    """Whether a request is for that very package."""
    return f"/{NAME}-9999-" in path
