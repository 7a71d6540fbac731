"""What has to be done to a new machine so that it is what the old one was. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.manifest.account_plan import AccountPlan, plan_accounts
from azlinux_cli.domain.manifest.manifest import File, FileKind, Manifest, Unit, UnitState
from azlinux_cli.domain.manifest.policy import Handling, handling
from azlinux_cli.domain.manifest.successor import KNOWN, Successors, becomes

_UNIT_HOME = "/etc/systemd/system/"
_SOURCES = ("/etc/yum.repos.d/", "/etc/pki/rpm-gpg/")
_LOOPBACK = ("127.", "[::1]", "[::ffff:127.")


@dataclass(frozen=True, slots=True)
class Selection:
    """What the operator wants otherwise. `leave`: directories that stay behind."""

    leave: tuple[str, ...] = ()
    host_keys: bool = False


@dataclass(frozen=True, slots=True)
class EnabledUnit:
    """`links`: (path, target) of the links that enabled it, for a unit systemctl cannot enable."""

    name: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Restoration:
    """Paths are absolute. `beside`: files that are put next to the new machine's own."""

    accounts: AccountPlan = field(default_factory=AccountPlan)
    packages: tuple[str, ...] = ()  # names on the new release
    gone: tuple[str, ...] = ()  # old names that have no successor
    sources: tuple[str, ...] = ()  # of `files`: where packages come from, needed first
    files: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    directory_bytes: int = 0
    enable: tuple[EnabledUnit, ...] = ()
    disable: tuple[str, ...] = ()
    mask: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()  # as firewalld writes them: 8080/tcp
    host_keys: bool = False


def plan_restoration(
    old: Manifest,
    new: Manifest,
    *,
    image: Manifest | None = None,
    selection: Selection | None = None,
    successors: Successors = KNOWN,
) -> Restoration:
    """`new` is the fresh machine. `image`: a fresh machine of the old one's own image.

    Without it, what rpm knows nothing of counts as the operator's.
    """
    wish = selection or Selection()
    known = [{f.path: f for f in m.files} for m in (new, image) if m is not None]
    chosen = [f for f in old.files if _goes(f, known)]
    files = [f.path for f in chosen if handling(f.path).handling is Handling.CARRY]
    found = becomes((p for p in old.packages if not _is_in(p.name, image)), successors)
    there = {p.name for p in new.packages}
    wanted = {names[0] for names in found.names.values() if there.isdisjoint(names)}
    directories = [
        d for d in old.directories if not d.mounted and d.entries and d.path not in wish.leave
    ]
    return Restoration(
        accounts=plan_accounts(old, new, image),
        packages=tuple(sorted(wanted)),
        gone=found.gone,
        sources=tuple(path for path in files if path.startswith(_SOURCES)),
        files=tuple(files),
        beside=tuple(f.path for f in chosen if _is_beside(f)),
        directories=tuple(d.path for d in directories),
        directory_bytes=sum(d.bytes for d in directories),
        enable=_enabled(old, _units(old, new, image, UnitState.ENABLED)),
        disable=tuple(u.name for u in _units(old, new, image, UnitState.DISABLED)),
        mask=tuple(u.name for u in _units(old, new, image, UnitState.MASKED)),
        ports=_ports(old),
        host_keys=wish.host_keys,
    )


def _is_in(name: str, image: Manifest | None) -> bool:
    return image is not None and any(p.name == name for p in image.packages)


def _is_beside(file: File) -> bool:
    return file.kind is FileKind.FILE and handling(file.path).handling is Handling.BESIDE


def _goes(file: File, known: Sequence[Mapping[str, File]]) -> bool:
    """Neither the image's own, nor there already, nor a link that is a unit's state."""
    if is_unit_link(file):
        return False
    others = (files.get(file.path) for files in known)
    return not any(other is not None and is_same_file(file, other) for other in others)


def is_unit_link(file: File) -> bool:
    if not file.path.startswith(_UNIT_HOME):
        return False
    if file.kind is FileKind.DIRECTORY:
        return file.path.endswith((".wants", ".requires", ".upholds"))
    return file.kind is FileKind.LINK


def is_same_file(one: File, other: File) -> bool:
    """By what is known of them; a file without a digest counts as another one."""
    if one.kind is FileKind.FILE and one.sha256 is None:
        return False
    return (one.kind, one.mode, one.user, one.group, one.sha256, one.target) == (
        *(other.kind, other.mode, other.user, other.group, other.sha256, other.target),
    )


def _units(
    old: Manifest, new: Manifest, image: Manifest | None, state: UnitState
) -> tuple[Unit, ...]:
    """Units of this state that are in another one on the new machine, and were on the image.

    A unit that is disabled on the new machine, too, or not there, need not be disabled.
    """
    of_image = {u.name: u.state for u in image.units} if image else {}
    there = {u.name: u.state for u in new.units}
    absent = UnitState.DISABLED if state is UnitState.DISABLED else None
    return tuple(
        u
        for u in old.units
        if u.state is state
        and of_image.get(u.name) is not state
        and there.get(u.name, absent) is not state
    )


def _enabled(old: Manifest, units: Sequence[Unit]) -> tuple[EnabledUnit, ...]:
    goals = {f.path: f.target for f in old.files if f.target is not None}
    return tuple(
        EnabledUnit(u.name, tuple((path, goals[path]) for path in u.links if path in goals))
        for u in units
    )


def _ports(old: Manifest) -> tuple[str, ...]:
    """What others could reach; the firewall of the new release is closed to all but SSH."""
    found = {
        f"{s.port}/{s.protocol}"
        for s in old.listeners or ()
        if not s.address.startswith(_LOOPBACK) and not _is_passing(s.protocol, s.port)
    }
    return tuple(sorted(found, key=lambda port: (int(port.partition("/")[0]), port)))


def _is_passing(protocol: str, port: int) -> bool:
    return protocol == "udp" and port >= 32_768  # noqa: PLR2004 - a client's own socket
