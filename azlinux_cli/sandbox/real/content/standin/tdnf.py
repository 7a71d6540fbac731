#!/usr/bin/python3
"""tdnf's command line as far as it can be had without tdnf: a front end to dnf 4's library.

Verbs, output and exit statuses follow tdnf 3.5.8 (its sources, and what the program was seen to
do); dependencies, downloads and transactions are dnf's. Runs on a node, not in azl. As with tdnf:

* a status is tdnf's error number modulo 256; check-update ends with 0 whether there are updates;
* a repository that is down is skipped, whatever the options say;
* an unsigned package is installed although gpgcheck is on;
* history is tdnf's own: dnf does not see it.
"""

import contextlib
import fcntl
import importlib
import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

VERSION = "3.5.8"
LOCK = "/var/run/.tdnf-instance-lockfile"

NO_MATCH = (1011, "No matching packages")
INVALID = (1001, "Invalid argument: {}")
PROTECTED = (1030, "The operation would result in removing the protected package : {}")
ABORTED = (1032, "Operation aborted.")
UNRESOLVED = (1301, "Solv general runtime error")
NO_KEY = (1514, "RPM GPG Signature is not trusted")
TRANSACTION = (1525, "rpm transaction failed")
NOT_ROOT = (1601, "Operation not permitted. You have to be root.")

CHANGING = {
    *("autoremove", "clean", "distro-sync", "downgrade", "erase", "install", "makecache"),
    *("reinstall", "remove", "update", "upgrade"),
}
PROTECTED_PACKAGES = {"tdnf", "glibc", "rpm", "sudo", "systemd"}
FLAGS = {
    *("-y", "--assumeyes", "--assumeno", "-q", "--quiet", "-j", "--json", "--refresh", "-v"),
    *("--downloadonly", "--security", "--nogpgcheck", "--list", "--info", "--updates"),
    *("--upgrades", "--installed", "--skip-broken", "--best", "--allowerasing", "--verbose"),
}
VALUES = ("--disablerepo", "--enablerepo", "--exclude", "--releasever", "--repoid", "--setopt")


class TdnfError(Exception):
    """One of tdnf's errors: its number and text."""

    def __init__(self, error: tuple[int, str], *values: str) -> None:
        super().__init__(error[1].format(*values))
        self.number = error[0]


class Arguments:
    def __init__(self, words: list[str]) -> None:
        self.flags: set[str] = set()
        self.values: list[tuple[str, str]] = []
        self.words: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            name, equals, value = word.partition("=")
            if name in VALUES:
                self.values.append((name, value if equals or not rest else rest.pop(0)))
            elif word in FLAGS or word == "--version":
                self.flags.add(word)
            elif word.startswith("-"):
                raise TdnfError(INVALID, word)
            else:
                self.words.append(word)
        self.verb = self.words.pop(0) if self.words else ""

    def has(self, *flags: str) -> bool:
        return bool(self.flags & set(flags))

    @property
    def silent(self) -> bool:
        return self.has("-q", "--quiet", "-j", "--json")


class Tdnf:
    def __init__(self, arguments: Arguments, dnf: Any) -> None:
        self.arguments = arguments
        self.dnf = dnf
        self.base = dnf.Base()
        self.failed: list[str] = []

    def tell(self, text: str = "") -> None:
        if not self.arguments.silent:
            print(text)

    # -- repositories and packages

    def configure(self) -> None:
        base, conf = self.base, self.base.conf
        conf.read()
        conf.persistdir = "/var/lib/tdnf"
        conf.cachedir = "/var/cache/tdnf" if os.geteuid() == 0 else f"/var/tmp/tdnf-{os.getuid()}"
        conf.assumeyes = True
        conf.protected_packages = []
        base.args = sys.argv[1:]
        given = dict(self.arguments.values)
        release = self.dnf.rpm.detect_releasever("/")
        conf.substitutions["releasever"] = given.get("--releasever", release)
        for name, value in self.arguments.values:
            if name == "--exclude":
                conf.excludepkgs = [*conf.excludepkgs, *value.split(",")]
        base.read_all_repos()
        for name, value in self.arguments.values:
            if name in {"--disablerepo", "--enablerepo", "--repoid"}:
                self._switch(name, value)
        base.repos.all()._set_key_import(KeyImport())  # tdnf's own keyring has the key

    def _switch(self, name: str, value: str) -> None:
        if name == "--repoid":
            self.base.repos.all().disable()
        for pattern in value.split(","):
            found = self.base.repos.get_matching(pattern)
            if name == "--disablerepo":
                found.disable()
            else:
                found.enable()

    def load(self, *, available: bool = True) -> None:
        self.configure()
        before = list(self.base.repos.iter_enabled())
        for repo in before:
            repo.skip_if_unavailable = True
            if self.arguments.has("--refresh"):
                repo._repo.expire()
        self.base.fill_sack(load_system_repo=True, load_available_repos=available)
        for repo in before if available else ():
            if not repo.enabled:
                print(f"Error: Failed to synchronize cache for repo '{repo.name}'", file=sys.stderr)
                self.tell(f"Disabling Repo: '{repo.name}'")

    def updates(self) -> list[Any]:
        query = self.base.sack.query().upgrades().filter(latest=1)
        names = self.arguments.words
        found = [p for p in query if not names or {p.name, f"{p.name}.{p.arch}"} & set(names)]
        if self.arguments.has("--security"):
            found = [p for p in found if any(a.type == SECURITY for a in notices(p))]
        return sorted(found, key=lambda p: p.name)

    # -- what is told

    def check_update(self) -> None:
        self.load()
        self.show(self.updates(), overwritten=True)

    def list_packages(self) -> None:
        words = self.arguments.words
        kind = words.pop(0) if words and words[0] in LISTS else "all"
        kind = "updates" if self.arguments.has("--updates", "--upgrades") else kind
        kind = "installed" if self.arguments.has("--installed") else kind
        self.load(available=kind != "installed")
        if kind in {"updates", "upgrades"}:
            found = self.updates()
        else:
            query = self.base.sack.query()
            query = {"installed": query.installed, "available": query.available}.get(
                kind, lambda: query
            )()
            found = sorted(p for p in query if not words or p.name in words)
        if not found and words:
            raise TdnfError(NO_MATCH)
        self.show(found)

    def show(self, packages: list[Any], *, overwritten: bool = False) -> None:
        if self.arguments.has("-j", "--json"):
            rows = [{"Name": p.name, "Arch": p.arch, "Evr": p.evr, "Repo": p.repoid} for p in packages]
            print(json.dumps(rows, separators=(",", ":")))
            return
        for p in packages:
            name = f"{p.name}.{p.arch}"
            if overwritten:  # tdnf writes one line over three times
                print(f"{p.repoid:>80}\r{p.version:>50}-{p.release}\r{name}")
            else:
                print(f"{name + ' ':<44} {p.evr + ' ':<20} {p.repoid:>12}")

    def repolist(self) -> None:
        self.configure()
        print(f"{'repo id':<20}{'repo name':<41}{'status':<9}")
        for repo in self.base.repos.iter_enabled():
            print(f"{repo.id:<20}{repo.name:<41}{'enabled':<9}")

    def updateinfo(self) -> None:
        listed = self.arguments.has("--list") or "list" in self.arguments.words
        self.arguments.words = []
        self.load()
        found = [(notice, p) for p in self.updates() for notice in notices(p)]
        if not found:
            print("\n0 updates.")
        elif listed:
            for notice, p in found:
                kind = "Security" if notice.type == SECURITY else "Bugfix"
                print(f"{notice.id} {kind} {p.name}-{p.version}-{p.release}.{p.arch}.rpm")
        else:
            security = sum(notice.type == SECURITY for notice, _ in found)
            for count, kind in ((security, "Security"), (len(found) - security, "Bugfix")):
                if count:
                    print(f"{count} {kind} notice(s)")

    def history(self) -> None:
        if self.arguments.words not in ([], ["list"]):
            raise TdnfError(INVALID, f"history {' '.join(self.arguments.words)}")
        self.configure()
        print(f"ID   {'cmd line':<39} date/time             +added  / -rem")
        for entry in self.base.history.old():
            when = time.strftime("%a %b %d %Y %H:%M", time.gmtime(entry.beg_timestamp))
            states = [item.action_name for item in entry.packages()]
            removed = sum(state in {"Removed", "Upgraded", "Obsoleted"} for state in states)
            added = len(states) - removed
            print(f"{entry.tid:>4} {entry.cmdline:<39} {when:<21} +{added:<4} / -{removed:<4}")

    def makecache(self) -> None:
        self.load()
        print("Metadata cache created.")

    def clean(self) -> None:
        self.configure()
        for repo in self.base.repos.iter_enabled():
            repo._repo.expire()
            print(f"cleaning {repo.id}: metadata dbcache packages keys expire-cache")
        print("Done.")

    # -- what is changed

    def update(self) -> None:
        self.load()
        if self.arguments.has("--security"):
            self.base.add_security_filters("gte", types=("security",))
        self.mark(self.base.upgrade, otherwise=self.base.upgrade_all)
        self.transact()

    def install(self) -> None:
        self.load()
        self.mark(self.base.install)
        self.transact()

    def remove(self) -> None:
        self.load(available=False)
        self.mark(self.base.remove)
        self.transact()

    def downgrade(self) -> None:
        self.load()
        self.mark(self.base.downgrade)
        self.transact()

    def reinstall(self) -> None:
        self.load()
        self.mark(self.base.reinstall)
        self.transact()

    def distro_sync(self) -> None:
        self.load()
        self.mark(self.base.distro_sync, otherwise=self.base.distro_sync)
        self.transact()

    def autoremove(self) -> None:
        self.load(available=False)
        self.base.autoremove()
        self.transact()

    def mark(self, one: Any, otherwise: Any = None) -> None:
        if not self.arguments.words:
            if otherwise is None:
                raise TdnfError(INVALID, self.arguments.verb)
            otherwise()
        missing = []
        for word in self.arguments.words:
            try:
                one(word)
            except self.dnf.exceptions.PackagesNotAvailableError:
                missing.append(word)
            except self.dnf.exceptions.MarkingError:
                known = self.base.sack.query().filterm(name=word)
                if not known or self.arguments.verb in {"remove", "erase"}:
                    missing.append(word)
        for word in missing:
            print(f"No package {word} available")
        if missing:
            raise TdnfError(NO_MATCH)

    def transact(self) -> None:
        try:
            self.base.resolve(allow_erasing=self.arguments.has("--allowerasing"))
        except self.dnf.exceptions.DepsolveError as error:
            print(f"Found 1 problem(s) while resolving\n1. {error}")
            raise TdnfError(UNRESOLVED) from None
        plan = self.base.transaction
        if not plan:
            print("Nothing to do.", file=sys.stderr)
            return
        for package in plan.remove_set - {p for p in plan.remove_set if replaced(plan, p)}:
            if package.name in PROTECTED_PACKAGES:
                raise TdnfError(PROTECTED, package.name)
        self.print_plan(plan)
        if not self.confirmed():
            raise TdnfError(ABORTED)
        self.base.download_packages(list(plan.install_set))
        if self.arguments.has("--downloadonly"):
            print("\nComplete!\nPackages have been downloaded to cache.")
            return
        for package in plan.install_set:
            self.check_signature(package)
        self.carry_out(plan)

    def print_plan(self, plan: Any) -> None:
        added = {p.name for p in plan.install_set}
        old = {p.name for p in plan.remove_set}
        for title, packages in (
            ("Installing:", [p for p in plan.install_set if p.name not in old]),
            ("Upgrading:", [p for p in plan.install_set if p.name in old]),
            ("Removing:", [p for p in plan.remove_set if p.name not in added]),
        ):
            if not packages:
                continue
            self.tell(f"\n{title}")
            for p in sorted(packages):
                sizes = f"{size(p.installsize):<8} {size(p.downloadsize):>8}"
                self.tell(f"{p.name:<16} {p.arch:<12} {p.evr:<16} {p.repoid:<12} {sizes}")
            self.tell(f"\nTotal installed size: {size(sum(p.installsize for p in packages))}")
            self.tell(f"Total download size: {size(sum(p.downloadsize for p in packages))}")
        if self.arguments.has("--downloadonly"):
            self.tell("tdnf will only download packages needed for the transaction")

    def confirmed(self) -> bool:
        if self.arguments.has("-y", "--assumeyes"):
            return True
        if self.arguments.has("--assumeno"):
            return False
        print("Is this ok [y/N]: ", end="", flush=True)
        return sys.stdin.readline().strip().lower() in {"y", "yes"}

    def check_signature(self, package: Any) -> None:
        if self.arguments.has("--nogpgcheck"):
            return
        status, text = self.base.package_signature_check(package)
        if status and "is not signed" not in text:
            print(f"{text}", file=sys.stderr)
            raise TdnfError(NO_KEY)

    def carry_out(self, plan: Any) -> None:
        self.tell("\nTesting transaction")
        progress = progress_of(self.dnf, self)
        try:
            self.base.do_transaction(progress)
        except self.dnf.exceptions.Error as error:
            print(f"Found 1 problems\n{error}")
            raise TdnfError(TRANSACTION) from None
        if any(item.state == item_error() for item in plan):
            raise TdnfError(TRANSACTION)
        self.tell("\nComplete!")


class KeyImport:
    """Says yes to the key of a repository's metadata."""

    def _confirm(self, *_: object) -> bool:
        return True


def progress_of(dnf: Any, tdnf: Tdnf) -> Any:
    class Progress(dnf.callback.TransactionProgress):  # type: ignore[misc]
        seen: set[tuple[int, str]] = set()

        def progress(
            self, package: Any, action: int, ti_done: int, ti_total: int, ts_done: int, ts_total: int
        ) -> None:
            word = WORDS.get(dnf.transaction.ACTIONS.get(action, ""), "")
            if word and (action, str(package)) not in self.seen:
                if not self.seen:
                    tdnf.tell("Running transaction")
                self.seen.add((action, str(package)))
                tdnf.tell(f"{word}: {package}")

        def error(self, message: str) -> None:
            print(message, file=sys.stderr)

    return Progress()


SECURITY = 1  # hawkey.ADVISORY_SECURITY
LISTS = {"all", "available", "installed", "updates", "upgrades"}
WORDS = {
    **dict.fromkeys(("Install", "Upgrade", "Downgrade", "Reinstall"), "Installing/Updating"),
    **dict.fromkeys(("Erase", "Upgraded", "Downgraded", "Obsoleted"), "Removing"),
}


def notices(package: Any) -> list[Any]:
    return list(package.get_advisories(importlib.import_module("hawkey").EQ))


def replaced(plan: Any, package: Any) -> bool:
    return any(new.name == package.name for new in plan.install_set)


def item_error() -> Any:
    return importlib.import_module("libdnf").transaction.TransactionItemState_ERROR


def size(number: float) -> str:
    units, index = "bkMG", 0
    while index < len(units) - 1 and number > 1024:
        number, index = number / 1024, index + 1
    return f"{number:6.2f}{units[index]}"


VERBS = {
    "autoremove": Tdnf.autoremove,
    "check-update": Tdnf.check_update,
    "clean": Tdnf.clean,
    "distro-sync": Tdnf.distro_sync,
    "downgrade": Tdnf.downgrade,
    "erase": Tdnf.remove,
    "history": Tdnf.history,
    "install": Tdnf.install,
    "list": Tdnf.list_packages,
    "makecache": Tdnf.makecache,
    "reinstall": Tdnf.reinstall,
    "remove": Tdnf.remove,
    "repolist": Tdnf.repolist,
    "update": Tdnf.update,
    "updateinfo": Tdnf.updateinfo,
    "upgrade": Tdnf.update,
}


@contextlib.contextmanager
def instance_lock() -> Iterator[None]:
    """One tdnf of root's at a time: the others wait."""
    if os.geteuid() != 0:
        yield
        return
    with open(LOCK, "w") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(f"waiting for tdnf_instance lock on {LOCK}", flush=True)
            fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    logging.getLogger("dnf").addHandler(logging.NullHandler())
    logging.getLogger("dnf").propagate = False
    as_json = bool({"-j", "--json"} & set(sys.argv))
    try:
        arguments = Arguments(sys.argv[1:])
        if arguments.has("--version"):
            print(f"tdnf: {VERSION}")
            return 0
        if arguments.verb not in VERBS:
            raise TdnfError(INVALID, arguments.verb)
        if arguments.verb in CHANGING and os.geteuid() != 0:
            raise TdnfError(NOT_ROOT)
        tell_if = not arguments.silent
        if tell_if:
            print("Loaded plugin: tdnfrepogpgcheck")
        with instance_lock():
            VERBS[arguments.verb](Tdnf(arguments, importlib.import_module("dnf")))
    except TdnfError as error:
        if as_json:
            print(json.dumps({"Error": error.number, "ErrorMessage": str(error)}))
        else:
            print(f"Error({error.number}) : {error}", file=sys.stderr)
        return error.number % 256
    return 0


if __name__ == "__main__":
    sys.exit(main())
