"""One fleet's own copy of the repositories: new packages can be published while nodes run."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.keyring import Keyring, Signer
from azlinux_cli.sandbox.real.content.package import Advisory, Package
from azlinux_cli.sandbox.real.content.release import RELEASES, Release, Repository, load_release
from azlinux_cli.sandbox.real.content.repository import write_metadata
from azlinux_cli.sandbox.real.content.rpm import build_packages, machine_arch
from azlinux_cli.sandbox.real.content.updateinfo import (
    read_updates,
    update_element,
    updateinfo_text,
)

WWW = "www"


@dataclass(frozen=True, slots=True)
class Mirror:
    """A directory with the document root, the advisories and the keys it is signed with."""

    directory: Path
    url: str  # where nodes find the document root

    @property
    def www(self) -> Path:
        """The document root. Served by a server that follows symbolic links inside it."""
        return self.directory / WWW

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.directory / "keys")

    def release(self, name: str) -> Release:
        """What the mirror was first filled with. Raises ContentError for a name it has not."""
        if name not in RELEASES:
            raise ContentError(f"there are no repositories of {name}", hint="3.0 and 4.0 have some")
        key = self.keyring.public(f"azurelinux-{name}")
        return load_release(name, url=self.url, public_key=key, arch=machine_arch())

    def packages(self, repository: Repository) -> Path:
        """The directory of a repository's files."""
        return self.www / repository.path / machine_arch()

    def publish(
        self,
        release: str,
        packages: Sequence[Package],
        advisory: Advisory | None = None,
        *,
        repository: str | None = None,
    ) -> None:
        """Add builds to a repository of "3.0" or "4.0" (its base, if none is named by id).

        A client sees the metadata as it was or as it is now, never half of it.

        Raises ContentError, and changes nothing, when a package cannot be built.
        """
        offered = self.release(release)
        try:
            target = offered.repository(repository)
        except KeyError:
            raise ContentError(f"{release} has no repository {repository}") from None
        # Built on the same file system, so that each file appears whole.
        with (
            self._locked(),
            self.keyring.opened() as signer,
            tempfile.TemporaryDirectory(dir=self.directory, prefix=".publish-") as temporary,
        ):
            built = Path(temporary)
            build_packages(built, packages, offered.key, signer)
            updates = self._updates(target)
            if advisory is not None:
                date = offered.as_of
                updates.append(update_element(advisory, packages, machine_arch(), date))
            for file in built.iterdir():
                file.replace(self.packages(target) / file.name)
            self._describe(offered, target, updateinfo_text(updates) if updates else "", signer)

    def fill(self, signer: Signer) -> None:
        """Build all that the releases offer, into an empty mirror."""
        for name in RELEASES:
            release = self.release(name)
            every = [p for r in release.repositories for p in r.packages]
            with tempfile.TemporaryDirectory(dir=self.directory, prefix=".build-") as temporary:
                build_packages(Path(temporary), every, release.key, signer)
                for repository in release.repositories:
                    self._place(Path(temporary), repository)
            for repository in release.repositories:
                newest = repository.packages[::-1]
                entries = [
                    update_element(advisory, newest, machine_arch(), release.as_of)
                    for advisory in repository.advisories
                ]
                text = updateinfo_text(entries) if entries else ""
                self._describe(release, repository, text, signer)

    def _place(self, built: Path, repository: Repository) -> None:
        directory = self.packages(repository)
        directory.mkdir(parents=True)
        for package in repository.packages:
            name = package.file_name(machine_arch())
            (built / name).replace(directory / name)

    def _describe(
        self, release: Release, repository: Repository, updates: str, signer: Signer
    ) -> None:
        file = None
        if updates:
            file = self._updateinfo_file(repository)
            file.parent.mkdir(parents=True, exist_ok=True)
            new = file.with_name("new.xml")
            new.write_text(updates, encoding="utf-8")
            new.replace(file)
        key = release.key if repository.signed else None
        write_metadata(self.packages(repository), file, key, signer)

    def _updateinfo_file(self, repository: Repository) -> Path:
        return self.directory / "advisories" / repository.path / "updateinfo.xml"

    def _updates(self, repository: Repository) -> list[ET.Element]:
        file = self._updateinfo_file(repository)
        return read_updates(file.read_text(encoding="utf-8")) if file.exists() else []

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.directory / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def copy_mirror(source: Path, target: Path) -> None:
    """A mirror that can be published to, of one in the cache: the same files, not copied twice."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=".mirror-"))
    try:
        shutil.copytree(source, draft, symlinks=True, copy_function=_link, dirs_exist_ok=True)
        draft.replace(target)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK}:
            raise
        shutil.copy2(source, target)
