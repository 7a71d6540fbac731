"""dnf's library, set up to behave as tdnf: own cache and history, keys of metadata accepted."""

import importlib
import os
import sys
from typing import Any

from . import snapshot
from .arguments import Arguments
from .output import complain, say

SECURITY = 1  # hawkey.ADVISORY_SECURITY


class Session:
    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.dnf: Any = importlib.import_module("dnf")
        self.base: Any = self.dnf.Base()

    def tell(self, text: str = "") -> None:
        if not self.arguments.silent:
            say(text)

    def configure(self) -> None:
        conf = self.base.conf
        conf.read()
        conf.persistdir = "/var/lib/tdnf"
        user = f"/var/tmp/tdnf-{os.getuid()}"  # noqa: S108 - where dnf has it, too
        conf.cachedir = user if os.geteuid() else "/var/cache/tdnf"
        conf.assumeyes = True
        conf.protected_packages = []
        self.base.args = sys.argv[1:]  # for the history
        release = self.arguments.last("--releasever")
        conf.substitutions["releasever"] = release or self.dnf.rpm.detect_releasever("/")
        for name, value in self.arguments.values:
            if name == "--exclude":
                conf.excludepkgs = [*conf.excludepkgs, *value.split(",")]
        self.base.read_all_repos()
        for name, value in self.arguments.values:
            self._switch(name, value)
        if directory := self.arguments.last("--downloaddir"):
            for repository in self.base.repos.all():
                repository.pkgdir = directory
        keys = _KeyImport()
        self.base.repos.all()._set_key_import(keys)  # noqa: SLF001 - as dnf's own front end does

    def _switch(self, name: str, value: str) -> None:
        if name not in {"--disablerepo", "--enablerepo", "--repoid"}:
            return
        if name == "--repoid":
            self.base.repos.all().disable()
        for pattern in value.split(","):
            found = self.base.repos.get_matching(pattern)
            if name == "--disablerepo":
                found.disable()
            else:
                found.enable()

    def enabled(self) -> list[Any]:
        return sorted(self.base.repos.iter_enabled())

    def expire(self) -> None:
        for repository in self.enabled():
            repository._repo.expire()  # noqa: SLF001 - there is no other way

    def load(self, *, available: bool = True) -> None:
        """Read the package database and the metadata. A repository that is down is skipped."""
        self.configure()
        if self.arguments.has("--refresh"):
            self.expire()
        before = self.enabled() if available else []
        for repository in before:
            repository.skip_if_unavailable = True
        self.base.fill_sack(load_system_repo=True, load_available_repos=available)
        for repository in before:
            if not repository.enabled:
                complain(f"Error: Failed to synchronize cache for repo '{repository.name}'")
                self.tell(f"Disabling Repo: '{repository.name}'")

        if limit := self.arguments.last("--snapshottime"):
            snapshot.hide_later(self.base, self.enabled() if available else [], limit)

    def updates(self) -> list[Any]:
        """The newest build of each package that is newer than the installed one."""
        names = set(self.arguments.words)
        found = sorted(self.base.sack.query().upgrades().filter(latest=1))
        if names:
            found = [p for p in found if {p.name, f"{p.name}.{p.arch}"} & names]
        if self.arguments.has("--security"):
            found = [p for p in found if any(n.type == SECURITY for n in notices(p))]
        return found


def notices(package: Any) -> list[Any]:
    """The advisories that brought this build."""
    return list(package.get_advisories(importlib.import_module("hawkey").EQ))


class _KeyImport:
    """tdnf checks metadata by root's own keyring, which has the key: no question is asked."""

    def _confirm(self, *_: object) -> bool:
        return True
