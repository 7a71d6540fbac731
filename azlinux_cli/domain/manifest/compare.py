"""An old machine and what was made to be the same: every difference, worst first. Pure.

Expected is what the step from one release to the next brings, and what the policy of files says.
Everything else is a loss or a change that somebody has to look at.
"""

from collections.abc import Iterator, Sequence

from azlinux_cli.domain.manifest.account_plan import FIRST_PERSON
from azlinux_cli.domain.manifest.compare_file import compare_directories, compare_files
from azlinux_cli.domain.manifest.difference import Difference, Part, Severity, rank
from azlinux_cli.domain.manifest.manifest import Account, Manifest, UnitState
from azlinux_cli.domain.manifest.plan import Selection
from azlinux_cli.domain.manifest.successor import (
    KNOWN,
    Successors,
    becomes,
    is_vendors,
)
from azlinux_cli.domain.node_state import NodeState, unhealthy

_LOST, _CHANGED, _EXPECTED = Severity.LOST, Severity.CHANGED, Severity.EXPECTED
_BASE = ("systemd-", "getty@", "autovt@", "dbus", "serial-getty@")


def compare(
    old: Manifest,
    new: Manifest,
    *,
    image: Manifest | None = None,
    selection: Selection | None = None,
    successors: Successors = KNOWN,
) -> tuple[Difference, ...]:
    """`image`: a fresh machine of the old one's own image; what it has is no loss."""
    wish = selection or Selection()
    found = [
        *_accounts(old, new, image),
        *_groups(old, new, image),
        *_listeners(old, new),
        *_units(old, new, image),
        *_packages(old, new, image, successors),
        *_repositories(old, new, image, successors),
        *compare_files(old, new, image),
        *compare_directories(old, new, wish),
        *_mounts(old, new),
        *_firewall(old, new),
        *_network(old, new),
        *_settings(old, new),
        *_host_keys(old, new, wish),
        *_system(old, new),
        *_proof(old, new),
    ]
    return tuple(sorted(found, key=rank))


def _accounts(old: Manifest, new: Manifest, image: Manifest | None) -> Iterator[Difference]:
    there = {a.name: a for a in new.accounts}
    of_image = {a.name for a in image.accounts} if image else set()
    for was in old.accounts:
        now = there.get(was.name)
        if now is None:
            of_system = was.name in of_image and was.uid < FIRST_PERSON
            severity = _EXPECTED if of_system else _LOST
            yield Difference(severity, Part.ACCOUNT, was.name, "is not there")
        else:
            yield from _account(was, now, of_image)


def _account(was: Account, now: Account, of_image: set[str]) -> Iterator[Difference]:
    system = was.uid < FIRST_PERSON and was.name in of_image
    if was.uid != now.uid:
        severity = _EXPECTED if system else _CHANGED
        text = "has another id: files on data disks are another account's now"
        yield Difference(severity, Part.ACCOUNT, was.name, text, str(was.uid), str(now.uid))
    if system:
        return
    for what, before, after in (
        ("home", was.home, now.home),
        ("shell", was.shell, now.shell),
        ("password", was.password.value, now.password.value),
    ):
        if before != after:
            text = f"has another {what}"
            yield Difference(_CHANGED, Part.ACCOUNT, was.name, text, before, after)
    for key in sorted(set(was.keys) - set(now.keys)):
        yield Difference(_LOST, Part.ACCOUNT, was.name, f"may not sign in with key {key} any more")
    for key in sorted(set(now.keys) - set(was.keys)):
        text = f"may sign in with key {key}, and could not before"
        yield Difference(Severity.ADDED, Part.ACCOUNT, was.name, text)


def _groups(old: Manifest, new: Manifest, image: Manifest | None) -> Iterator[Difference]:
    there = {g.name: g for g in new.groups}
    of_image = {g.name for g in image.groups} if image else set()
    for was in old.groups:
        now = there.get(was.name)
        own = was.name not in of_image
        if now is None:
            yield Difference(_LOST if own else _EXPECTED, Part.GROUP, was.name, "is not there")
            continue
        if was.gid != now.gid:
            severity = _CHANGED if own else _EXPECTED
            text = "has another id"
            yield Difference(severity, Part.GROUP, was.name, text, str(was.gid), str(now.gid))
        for member in sorted(set(was.members) - set(now.members)):
            yield Difference(_LOST, Part.GROUP, was.name, f"has lost its member {member}")


def _listeners(old: Manifest, new: Manifest) -> Iterator[Difference]:
    before, after = NodeState(listeners=old.listeners), NodeState(listeners=new.listeners)
    for sentence in unhealthy(before, after):
        yield Difference(_LOST, Part.LISTENER, sentence, "")


def _units(old: Manifest, new: Manifest, image: Manifest | None) -> Iterator[Difference]:
    there = {u.name: u for u in new.units}
    of_image = {u.name: u.state for u in image.units} if image else {}
    for was in old.units:
        now = there.get(was.name)
        state = now.state if now is not None else None
        if state is was.state or (state is None and was.state is UnitState.DISABLED):
            continue
        expected = of_image.get(was.name) is was.state or was.name.startswith(_BASE)
        severity = _EXPECTED if expected else _LOST if state is None else _CHANGED
        shown = state.value if state else "not there"
        text = f"is {shown}, and was {was.state}"
        yield Difference(severity, Part.UNIT, was.name, text, was.state.value, shown)


def _packages(
    old: Manifest, new: Manifest, image: Manifest | None, successors: Successors
) -> Iterator[Difference]:
    of_image = {p.name for p in image.packages} if image else set()
    there: dict[str, list[str]] = {}
    for package in new.packages:
        there.setdefault(package.name, []).append(package.version)
    versions = {p.name: p.version for p in old.packages}
    found = becomes(old.packages, successors)
    for name in found.gone:
        severity = _EXPECTED if name in of_image else _LOST
        text = "has no successor on the new release"
        yield Difference(severity, Part.PACKAGE, name, text, versions[name])
    for name, names in found.names.items():
        now = [version for next_name in names for version in there.get(next_name, ())]
        if not now:
            severity = _EXPECTED if name in of_image else _LOST
            as_what = "" if names == (name,) else f", as {' or '.join(names)}"
            text = f"is not installed{as_what}"
            yield Difference(severity, Part.PACKAGE, name, text, versions[name])
        elif versions[name] not in now:
            text = "has another version"
            yield Difference(_EXPECTED, Part.PACKAGE, name, text, versions[name], ", ".join(now))


def _repositories(
    old: Manifest, new: Manifest, image: Manifest | None, successors: Successors
) -> Iterator[Difference]:
    there = {r.id: r for r in new.repositories}
    of_image = set(image.repositories) if image else set()
    for was in old.repositories:
        if is_vendors(was.id):
            if was.enabled:
                goal = successors.repositories.get(was.id)
                yield _mapped(was.id, goal, [r.id for r in new.repositories if r.enabled])
            continue
        if was in of_image:
            continue
        now = there.get(was.id)
        if now is None:
            yield Difference(
                _LOST if was.enabled else _CHANGED, Part.REPOSITORY, was.id, "is not there"
            )
        elif (was.enabled, was.urls, was.gpg_check) != (now.enabled, now.urls, now.gpg_check):
            before, after = " ".join(was.urls), " ".join(now.urls)
            text = "is defined otherwise"
            yield Difference(_CHANGED, Part.REPOSITORY, was.id, text, before, after)


def _mapped(name: str, goal: str | None, enabled: Sequence[str]) -> Difference:
    if goal is None:
        text = "has no counterpart that azl knows of"
        return Difference(_CHANGED, Part.REPOSITORY, name, text)
    if goal not in enabled:
        text = f"its counterpart {goal} is not enabled"
        return Difference(_LOST, Part.REPOSITORY, name, text)
    return Difference(_EXPECTED, Part.REPOSITORY, name, f"is {goal} now", name, goal)


def _mounts(old: Manifest, new: Manifest) -> Iterator[Difference]:
    there = {m.target for m in new.mounts}
    for was in old.mounts:
        if was.target not in there:
            how = " (in fstab)" if was.in_fstab else ""
            text = f"is not mounted: {was.source}{how}"
            yield Difference(_LOST, Part.MOUNT, was.target, text, was.source)
    if old.swaps and not new.swaps:
        yield Difference(_CHANGED, Part.MOUNT, "swap", "there is none", " ".join(old.swaps))


def _firewall(old: Manifest, new: Manifest) -> Iterator[Difference]:
    if old.firewall.rules and old.firewall.digest != new.firewall.digest:
        text = f"{old.firewall.rules} rules are not carried: they are to be read by a person"
        yield Difference(_CHANGED, Part.FIREWALL, "rules", text)
    if new.firewall.active and not old.firewall.active:
        text = "firewalld is on: what is not opened is closed"
        yield Difference(_EXPECTED, Part.FIREWALL, "firewalld", text, "off", "on")


def _network(old: Manifest, new: Manifest) -> Iterator[Difference]:
    there = {a.address for a in new.addresses}
    for was in old.addresses:
        if was.address not in there:
            text = "is not an address of it; it comes with the network interface"
            yield Difference(_EXPECTED, Part.NETWORK, was.address, text)


def _settings(old: Manifest, new: Manifest) -> Iterator[Difference]:
    there = {s.key: s.value for s in new.settings}
    for was in old.settings:
        now = there.get(was.key)
        if now != was.value:
            text = "is not asked for" if now is None else "has another value"
            yield Difference(_CHANGED, Part.SETTING, was.key, text, was.value, now)
    for module in sorted(set(old.modules) - set(new.modules)):
        yield Difference(_CHANGED, Part.SETTING, module, "this kernel module is not asked for")


def _host_keys(old: Manifest, new: Manifest, wish: Selection) -> Iterator[Difference]:
    if old.host_keys == new.host_keys:
        return
    text = "are others: clients are to be told, and azl proves them anew"
    if wish.host_keys:
        text = "were to be carried, and are others"
    severity = _LOST if wish.host_keys else _EXPECTED
    before, after = " ".join(old.host_keys), " ".join(new.host_keys)
    yield Difference(severity, Part.HOST_KEY, "host keys", text, before, after)


def _system(old: Manifest, new: Manifest) -> Iterator[Difference]:
    for name, before, after, severity in (
        ("release", old.release, new.release, _EXPECTED),
        ("kernel", old.kernel, new.kernel, _EXPECTED),
        ("architecture", old.architecture, new.architecture, _CHANGED),
        ("host name", old.host_name, new.host_name, _CHANGED),
        ("time zone", old.time_zone, new.time_zone, _CHANGED),
        ("locale", old.locale, new.locale, _CHANGED),
        ("key map", old.key_map, new.key_map, _CHANGED),
    ):
        if before != after:
            yield Difference(severity, Part.SYSTEM, name, "is another", before, after)


def _proof(old: Manifest, new: Manifest) -> Iterator[Difference]:
    for whose, manifest in (("old", old), ("new", new)):
        for sentence in (*manifest.too_much, *manifest.unknown):
            yield Difference(_CHANGED, Part.PROOF, f"the {whose} machine", sentence)
    if old.changed_programs:
        text = f"{len(old.changed_programs)} files of packages are not as packed; not carried"
        yield Difference(_CHANGED, Part.PROOF, old.changed_programs[0].split()[-1], text)
