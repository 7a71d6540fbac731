"""Verbs that end in a transaction."""

import importlib
import sys
from collections.abc import Callable
from typing import Any

from .error import ABORTED, INVALID, NO_KEY, NO_MATCH, PROTECTED, TRANSACTION, UNRESOLVED, TdnfError
from .output import complain, say, size
from .session import Session

_PROTECTED = {"glibc", "rpm", "sudo", "systemd", "tdnf"}
_DONE = {
    **dict.fromkeys(("Installed", "Upgrade", "Downgrade", "Reinstall"), "Installing/Updating"),
    **dict.fromkeys(("Erase", "Upgraded", "Downgraded", "Obsoleted"), "Removing"),
}


def update(session: Session) -> None:
    session.load()
    if session.arguments.has("--security"):
        session.base.add_security_filters("gte", types=("security",))
    _mark(session, session.base.upgrade, session.base.upgrade_all)
    _transact(session)


def install(session: Session) -> None:
    session.load()
    _mark(session, session.base.install)
    _transact(session)


def remove(session: Session) -> None:
    session.load(available=False)
    _mark(session, session.base.remove)
    _transact(session)


def downgrade(session: Session) -> None:
    session.load()
    _mark(session, session.base.downgrade)
    _transact(session)


def reinstall(session: Session) -> None:
    session.load()
    _mark(session, session.base.reinstall)
    _transact(session)


def distro_sync(session: Session) -> None:
    session.load()
    _mark(session, session.base.distro_sync, session.base.distro_sync)
    _transact(session)


def autoremove(session: Session) -> None:
    session.load(available=False)
    session.base.autoremove()
    _transact(session)


def _mark(
    session: Session, one: Callable[[str], Any], every: Callable[[], Any] | None = None
) -> None:
    """Mark what the command line names, or everything where that may be left out."""
    arguments = session.arguments
    if not arguments.words and every is None:
        raise TdnfError(INVALID, arguments.verb)
    if not arguments.words and every is not None:
        every()
    missing = []
    for word in arguments.words:
        try:
            one(word)
        except session.dnf.exceptions.MarkingError:
            if arguments.verb in {"erase", "remove"} or not _known(session, word):
                missing.append(word)
    for word in missing:
        say(f"No package {word} available")
    if missing:
        raise TdnfError(NO_MATCH)


def _known(session: Session, word: str) -> bool:
    return bool(session.dnf.subject.Subject(word).get_best_query(session.base.sack))


def _transact(session: Session) -> None:
    base, arguments = session.base, session.arguments
    try:
        base.resolve(allow_erasing=arguments.has("--allowerasing"))
    except session.dnf.exceptions.DepsolveError as error:
        say(f"Found 1 problem(s) while resolving\n1. {error}")
        raise TdnfError(UNRESOLVED) from None
    plan = base.transaction
    if not plan:
        complain("Nothing to do.")
        return
    incoming = {package.name for package in plan.install_set}
    for package in plan.remove_set:
        if package.name in _PROTECTED - incoming:
            raise TdnfError(PROTECTED, package.name)
    _tell_plan(session, plan)
    if not _confirmed(session):
        raise TdnfError(ABORTED)
    base.download_packages(list(plan.install_set))
    if arguments.has("--downloadonly"):
        say("\nComplete!\nPackages have been downloaded to cache.")
        return
    for package in plan.install_set:
        _check_signature(session, package)
    _carry_out(session, plan)


def _tell_plan(session: Session, plan: Any) -> None:
    added = {p.name for p in plan.install_set}
    old = {p.name for p in plan.remove_set}
    for title, packages in (
        ("Installing:", [p for p in plan.install_set if p.name not in old]),
        ("Upgrading:", [p for p in plan.install_set if p.name in old]),
        ("Removing:", [p for p in plan.remove_set if p.name not in added]),
    ):
        if not packages:
            continue
        session.tell(f"\n{title}")
        for p in sorted(packages):
            sizes = f"{size(p.installsize):<8} {size(p.downloadsize):>8}"
            session.tell(f"{p.name:<16} {p.arch:<12} {p.evr:<16} {p.repoid:<12} {sizes}")
        session.tell(f"\nTotal installed size: {size(sum(p.installsize for p in packages))}")
        session.tell(f"Total download size: {size(sum(p.downloadsize for p in packages))}")
    if session.arguments.has("--downloadonly"):
        session.tell("tdnf will only download packages needed for the transaction")


def _confirmed(session: Session) -> bool:
    if session.arguments.has("-y", "--assumeyes"):
        return True
    if session.arguments.has("--assumeno"):
        return False
    say("Is this ok [y/N]: ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _check_signature(session: Session, package: Any) -> None:
    if session.arguments.has("--nogpgcheck"):
        return
    status, text = session.base.package_signature_check(package)
    if status and "is not signed" not in text:
        complain(text)
        raise TdnfError(NO_KEY)


def _carry_out(session: Session, plan: Any) -> None:
    session.tell("\nTesting transaction")
    try:
        session.base.do_transaction(_progress(session))
    except session.dnf.exceptions.Error as error:
        say(f"Found 1 problems\n{error}")
        raise TdnfError(TRANSACTION) from None
    failed = importlib.import_module("libdnf").transaction.TransactionItemState_ERROR
    if any(item.state == failed for item in plan):
        raise TdnfError(TRANSACTION)
    session.tell("\nComplete!")


def _progress(session: Session) -> Any:
    """A subclass of dnf's display, which is only to be had on a node."""
    dnf = session.dnf
    told: set[tuple[str, str]] = set()

    def progress(_: object, package: Any, action: int, *__: object) -> None:
        word = _DONE.get(dnf.transaction.FILE_ACTIONS.get(action, ""))
        if word is None or (word, str(package)) in told:
            return
        if not told:
            session.tell("Running transaction")
        told.add((word, str(package)))
        session.tell(f"{word}: {package}")

    def error(_: object, message: str) -> None:
        complain(message)

    body = {"progress": progress, "error": error}
    return type("Progress", (dnf.callback.TransactionProgress,), body)()
