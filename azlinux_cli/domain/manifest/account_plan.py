"""Which accounts and groups the new machine gets, and under which ids.

An id that is somebody else's there is given up for a free one. Files that are carried follow by
name; a data disk knows numbers only, and so each such move is reported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.manifest.manifest import Account, Group, Manifest

FIRST_PERSON = 1000  # ids of people begin here (login.defs(5))
_NOBODY = 65_534
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?")


class IdKind(StrEnum):
    USER = "user"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class NewAccount:
    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class NewGroup:
    name: str
    gid: int


@dataclass(frozen=True, slots=True)
class MovedId:
    """`holder` has the old id on the new machine."""

    kind: IdKind
    name: str
    was: int
    now: int
    holder: str


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """`memberships`: (group, account). `refused`: names that no account should have."""

    accounts: tuple[NewAccount, ...] = ()
    groups: tuple[NewGroup, ...] = ()
    memberships: tuple[tuple[str, str], ...] = ()
    moved: tuple[MovedId, ...] = ()
    refused: tuple[str, ...] = ()


def plan_accounts(old: Manifest, new: Manifest, image: Manifest | None = None) -> AccountPlan:
    """What `old` has beyond its `image` and beyond `new`. People who are on both keep theirs."""
    of_image = {a.name for a in image.accounts} if image else set()
    groups_of_image = {g.name for g in image.groups} if image else set()
    there, there_groups = {a.name: a for a in new.accounts}, {g.name: g for g in new.groups}
    fit = [a for a in old.accounts if _NAME.fullmatch(a.name)]
    added = [a for a in fit if a.name not in there and a.name not in of_image]
    kept = [a for a in fit if _is_same_person(a, there.get(a.name))]
    added_groups = [
        g
        for g in old.groups
        if g.name not in there_groups
        and _NAME.fullmatch(g.name)
        and (g.name not in groups_of_image or any(a.gid == g.gid for a in added))
    ]
    groups, moved_groups = _ids_of_groups(added_groups, old.groups, new.groups)
    gids = {g.gid: groups[g.name] for g in added_groups} | _gids_by_name(old, there_groups)
    users, moved_users = _ids_of_users(added, old.accounts, new.accounts)
    known = {*there, *(a.name for a in added)}
    return AccountPlan(
        accounts=(
            *(NewAccount(a.name, users[a.name], gids.get(a.gid, a.gid)) for a in added),
            *(NewAccount(a.name, there[a.name].uid, there[a.name].gid) for a in kept),
        ),
        groups=tuple(NewGroup(g.name, groups[g.name]) for g in added_groups),
        memberships=_memberships(old.groups, there_groups, groups, known),
        moved=(*moved_users, *moved_groups),
        refused=tuple(a.name for a in old.accounts if not _NAME.fullmatch(a.name)),
    )


def _is_same_person(old: Account, new: Account | None) -> bool:
    return new is not None and old.uid == new.uid and FIRST_PERSON <= old.uid < _NOBODY


def _gids_by_name(old: Manifest, there: dict[str, Group]) -> dict[int, int]:
    """Groups that are on both may have other ids: an account's own group goes by its name."""
    return {g.gid: there[g.name].gid for g in old.groups if g.name in there}


def _ids_of_users(
    added: list[Account], old: Iterable[Account], new: Iterable[Account]
) -> tuple[dict[str, int], list[MovedId]]:
    holders = {a.uid: a.name for a in new}
    wanted = [(a.name, a.uid) for a in added]
    return _placed(wanted, holders, {a.uid for a in old}, IdKind.USER)


def _ids_of_groups(
    added: list[Group], old: Iterable[Group], new: Iterable[Group]
) -> tuple[dict[str, int], list[MovedId]]:
    holders = {g.gid: g.name for g in new}
    wanted = [(g.name, g.gid) for g in added]
    return _placed(wanted, holders, {g.gid for g in old}, IdKind.GROUP)


def _placed(
    wanted: list[tuple[str, int]], holders: dict[int, str], old: set[int], kind: IdKind
) -> tuple[dict[str, int], list[MovedId]]:
    placed: dict[str, int] = {}
    moved = []
    for name, number in wanted:
        now = number
        if number in holders:
            now = _free(number, {*holders, *old, *placed.values()})
            moved.append(MovedId(kind, name, number, now, holders[number]))
        placed[name] = now
    return placed, moved


def _free(number: int, taken: set[int]) -> int:
    """Of people upwards, of the system downwards, as useradd(8) does."""
    if number >= FIRST_PERSON:
        return next(n for n in range(FIRST_PERSON, 60_000) if n not in taken)
    return next(n for n in range(FIRST_PERSON - 1, 100, -1) if n not in taken)


def _memberships(
    old: Iterable[Group], there: dict[str, Group], added: dict[str, int], known: set[str]
) -> tuple[tuple[str, str], ...]:
    found = [
        (group.name, member)
        for group in old
        if group.name in there or group.name in added
        for member in group.members
        if member in known
        and _NAME.fullmatch(member)
        and (group.name not in there or member not in there[group.name].members)
    ]
    return tuple(found)
