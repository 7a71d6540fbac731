"""Repositories that offer, beside everything else, a build whose %post script fails."""

import logging
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from subprocess import CalledProcessError
from threading import Lock

from azlinux_cli.sandbox.real.content import Advisory, ContentError, Mirror, Package
from azlinux_cli.sandbox.real.disk import copy_tree

_log = logging.getLogger(__name__)
NAME = "tzdata"
_RELEASES = {"3.0": "9999-1.azl3", "4.0": "9999-1.azl4"}
_SCRIPT = "echo 'the sandbox lets this script fail' >&2; exit 1"


class FailingMirror:
    """Made in a thread when it is first wanted, once for each server."""

    def __init__(self, mirror: Mirror, directory: Path) -> None:
        self._mirror = mirror
        self._directory = directory
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="failing-package")
        self._made: Future[Path] | None = None
        self._lock = Lock()

    def prepare(self) -> "Future[Path]":
        """Begin to make it."""
        with self._lock:
            if self._made is None:
                self._made = self._threads.submit(_make, self._mirror, self._directory)
            return self._made

    def renew(self) -> None:
        """The mirror has changed: a copy that was made is made again when it is wanted."""
        with self._lock:
            self._made = None

    def www(self) -> Path:
        """Its document root; waits for it, so not from the loop.

        Where it cannot be made, the mirror's own.
        """
        try:
            return self.prepare().result()
        except (ContentError, OSError, CalledProcessError) as error:
            _log.warning("no package that fails can be offered: %s", error)
            return self._mirror.www


def _make(mirror: Mirror, directory: Path) -> Path:
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
