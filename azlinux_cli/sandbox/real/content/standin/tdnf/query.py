"""Verbs that change nothing."""

import json
import time
from typing import Any

from .error import INVALID, NO_MATCH, TdnfError
from .output import say
from .session import SECURITY, Session, notices

_LISTS = {"all", "available", "installed", "updates", "upgrades"}
_REMOVED = {"Downgraded", "Obsoleted", "Reinstalled", "Removed", "Upgraded"}


def check_update(session: Session) -> None:
    session.load()
    found = session.updates()
    if session.arguments.json:
        _show_json(found)
        return
    for p in found:  # tdnf writes one line over three times (tools/cli/lib/api.c)
        say(f"{p.repoid:>80}\r{p.version:>50}-{p.release}\r{p.name}.{p.arch}")


def list_packages(session: Session) -> None:
    arguments = session.arguments
    kind = arguments.words.pop(0) if arguments.words and arguments.words[0] in _LISTS else "all"
    if arguments.has("--updates", "--upgrades"):
        kind = "updates"
    elif arguments.has("--installed"):
        kind = "installed"
    session.load(available=kind != "installed")
    found = _found(session, kind)
    if not found and arguments.words:
        raise TdnfError(NO_MATCH)
    if arguments.json:
        _show_json(found)
        return
    for p in found:
        say(f"{f'{p.name}.{p.arch} ':<44} {f'{p.evr} ':<20} {p.repoid:>12}")


def _found(session: Session, kind: str) -> list[Any]:
    if kind in {"updates", "upgrades"}:
        return session.updates()
    query = session.base.sack.query()
    if kind == "installed":
        query = query.installed()
    elif kind == "available":
        query = query.available()
    words = session.arguments.words
    return sorted(p for p in query if not words or p.name in words)


def _show_json(packages: list[Any]) -> None:
    rows = [{"Name": p.name, "Arch": p.arch, "Evr": p.evr, "Repo": p.repoid} for p in packages]
    say(json.dumps(rows, separators=(",", ":")))


def repolist(session: Session) -> None:
    session.configure()
    say(f"{'repo id':<20}{'repo name':<41}{'status':<9}")
    for repository in session.enabled():
        say(f"{repository.id:<20}{repository.name:<41}{'enabled':<9}")


def updateinfo(session: Session) -> None:
    words = session.arguments.words
    listed = session.arguments.has("--list") or "list" in words
    session.arguments.words = [word for word in words if word != "list"]
    session.load()
    found = [(notice, p) for p in session.updates() for notice in notices(p)]
    if not found:
        say("\n0 updates.")
        return
    if listed:
        for notice, p in found:
            kind = "Security" if notice.type == SECURITY else "Bugfix"
            say(f"{notice.id} {kind} {p.name}-{p.version}-{p.release}.{p.arch}.rpm")
        return
    security = sum(notice.type == SECURITY for notice, _ in found)
    for count, kind in ((security, "Security"), (len(found) - security, "Bugfix")):
        if count:
            say(f"{count} {kind} notice(s)")


def history(session: Session) -> None:
    words = session.arguments.words
    if words not in ([], ["list"]):
        raise TdnfError(INVALID, f"history {' '.join(words)}")
    session.configure()
    say(f"ID   {'cmd line':<39} date/time             +added  / -rem")
    for entry in session.base.history.old():
        when = time.strftime("%a %b %d %Y %H:%M", time.gmtime(entry.beg_timestamp))
        actions = [item.action_name for item in entry.packages()]
        removed = sum(action in _REMOVED for action in actions)
        counts = f"+{len(actions) - removed:<4} / -{removed:<4}"
        say(f"{entry.tid:>4} {entry.cmdline:<39} {when:<21} {counts}")


def makecache(session: Session) -> None:
    session.load()
    say("Metadata cache created.")


def clean(session: Session) -> None:
    session.configure()
    session.expire()
    for repository in session.enabled():
        say(f"cleaning {repository.id}: metadata dbcache packages keys expire-cache")
    say("Done.")
