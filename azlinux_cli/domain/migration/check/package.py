"""What becomes of packages and repositories.

By the 4.0 repositories' own metadata where they answer, else by azl's dated map.
"""

from collections.abc import Container, Iterable

from azlinux_cli.domain.migration.check.kind import Basis, Check, Source, some
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import IN_PLACE, Seen, Severity, command, hint, seen
from azlinux_cli.domain.migration.node import Package

_FROM_A_FILE = "@commandline"  # dnf's word; who made it is pkg.thirdparty's question
_LOCKED = (hint("lift the lock for the migration, and set it again for 4.0's build"),)


def _third_party(facts: Facts) -> list[Package]:
    installed = facts.node.packages.installed
    return [p for p in installed if p.vendor not in facts.knowledge.vendors]


def _unmapped(facts: Facts) -> Seen | None:
    packages, knowledge = facts.node.packages, facts.knowledge
    foreign = {p.name for p in _third_party(facts)}
    target = packages.target
    if target.known:
        gone = [
            name
            for name in sorted(packages.names - foreign)
            if name not in target.there and name not in target.replaced_by
        ]
        how = "4.0's repositories have no such package, and none that replaces it"
    else:
        gone = [n for n in sorted(packages.names) if knowledge.successors.get(n) == ()]
        how = f"4.0's repositories were not asked; by azl's map of {knowledge.as_of} it is gone"
    if not gone:
        return None
    instead = [f"{n}: {' or '.join(to)}" for n in gone if (to := knowledge.successors.get(n))]
    advice = f"by azl's map of {knowledge.as_of} there is in its place: {'; '.join(instead)}"
    return Seen(
        tuple(f"{name}: {how}" for name in gone),
        (hint(advice if instead else "find what does its work in 4.0, or do without"),),
    )


def _renamed(facts: Facts) -> Seen | None:
    """Something by another name: scripts and automation that name the old one have to change."""
    packages, knowledge = facts.node.packages, facts.knowledge
    by_map = {n: to for n in packages.names if (to := knowledge.successors.get(n))}
    found = {
        **{n: " or ".join(to) for n, to in by_map.items() if not packages.target.known},
        **{n: to for n, to in packages.target.replaced_by.items() if n in packages.names},
    }
    kept = {n: to for n, to in found.items() if not n.startswith("azurelinux-")}
    if not kept:
        return None
    return seen(some((f"{n} becomes {to}" for n, to in sorted(kept.items())), 20))


def _foreign(facts: Facts) -> Seen | None:
    found = _third_party(facts)
    if not found:
        return None
    shown = (
        f"{p.name} ({p.vendor if p.vendor not in {'', '(none)'} else 'no vendor'})" for p in found
    )
    return seen(
        f"packages that are not the distribution's: {some(dict.fromkeys(shown))}",
        remedies=(hint("ask their vendors for builds for 4.0; rpm 6 asks for a signature"),),
    )


def _unsigned(facts: Facts) -> Seen | None:
    found = [p.name for p in facts.node.packages.installed if not p.signed]
    if not found:
        return None
    return seen(
        f"packages without a signature, which rpm 6 of 4.0 refuses: {some(dict.fromkeys(found))}",
        remedies=(hint("install signed builds, or sign them and import the key"),),
    )


def _unknown_repositories(facts: Facts) -> Seen | None:
    packages, known = facts.node.packages, facts.knowledge.repositories
    enabled = [r.id for r in packages.repositories if r.enabled and _is_strange(r.id, known)]
    from_there: dict[str, list[str]] = {}
    for package in packages.installed:
        if package.origin not in {"", _FROM_A_FILE} and _is_strange(package.origin, known):
            from_there.setdefault(package.origin, []).append(package.name)
    if from_there:
        return seen(
            *(f"{some(names)} came from {name}" for name, names in sorted(from_there.items())),
            remedies=(hint("find that repository for 4.0, or take its packages away before"),),
        )
    if enabled:
        return seen(
            f"repositories without a place in 4.0, of which nothing is installed: {some(enabled)}",
            remedies=(hint("switch them off: dnf config-manager --set-disabled ID"),),
            severity=Severity.MEDIUM,
            closes=frozenset(),
        )
    return None


def _is_strange(name: str, known: Container[str]) -> bool:
    return name.removesuffix("-preview") not in known


def _target(facts: Facts) -> Seen | None:
    target = facts.node.packages.target
    if target.trouble is None:
        return None
    where = target.address or "4.0's repositories"
    return seen(
        f"{where} did not answer from here: {target.trouble}",
        remedies=(command("azl node run NAME -- curl -sfI URL/base/x86_64/repodata/repomd.xml"),),
    )


def _removed(facts: Facts) -> Seen | None:
    target = facts.node.packages.target
    lost = [name for name in target.removed if name in facts.knowledge.protected]
    if not lost:
        return None
    return seen(
        f"the transaction would take away {some(lost)}",
        remedies=(hint("what holds on to the old packages has to go first: see pkg.conflict"),),
    )


def _conflict(facts: Facts) -> Seen | None:
    target = facts.node.packages.target
    if not target.known or target.resolved:
        return None
    taken = [f"to get through, it would remove {some(target.removed)}"] * bool(target.removed)
    said = target.conflict or ("dnf gave no transaction, and no reason that azl can read",)
    return Seen(
        (*said, *taken),
        (hint("remove or update what holds on to the old packages"),),
    )


def _database(facts: Facts) -> Seen | None:
    node = facts.node
    broken = [] if node.packages.database_ok else [f"rpm --verifydb: {node.packages.database_said}"]
    twice = node.state.duplicates
    if twice:
        broken.append(f"in two versions: {some(twice)}; a transaction was cut short")
    if not broken:
        return None
    return Seen(
        tuple(broken),
        (command("azl node run NAME --sudo -- dnf -y remove --duplicates"), hint("then dnf check")),
    )


def _not_latest(facts: Facts) -> Seen | None:
    packages = facts.node.packages
    if packages.pending == 0:
        return None
    said = packages.pending_trouble or f"{packages.pending} updates of 3.0 wait"
    return seen(said, remedies=(command("azl update apply NAME"),))


def _locked(facts: Facts) -> Seen | None:
    holders = facts.node.state.lock_holders
    if not holders:
        return None
    return seen(f"{some(map(str, holders))} holds the package manager's lock")


def _held(facts: Facts) -> Seen | None:
    return _lines("versions are locked", facts.node.packages.locks)


def _excluded(facts: Facts) -> Seen | None:
    return _lines("packages are left out of every transaction", facts.node.packages.excludes)


def _lines(what: str, lines: Iterable[str]) -> Seen | None:
    found = [*lines]
    return seen(f"{what}: {some(found)}", remedies=_LOCKED) if found else None


CHECKS = (
    Check("pkg.protected", "What Azure needs stays installed", Severity.INHIBITOR, _removed,
          Source.TARGET, safety=True),
    Check("pkg.conflict", "The transaction can be resolved", Severity.HIGH, _conflict,
          Source.TARGET, closes=IN_PLACE),
    Check("pkg.unmapped", "Every package has a successor", Severity.HIGH, _unmapped,
          Source.TARGET),
    Check("pkg.renamed", "Every package keeps its name", Severity.INFO, _renamed, Source.TARGET),
    Check("pkg.thirdparty", "All packages are the distribution's", Severity.HIGH, _foreign,
          basis=Basis.VENDOR),
    Check("pkg.unsigned", "All packages are signed", Severity.MEDIUM, _unsigned,
          basis=Basis.VENDOR),
    Check("repo.unknown", "All repositories have a place in 4.0", Severity.INHIBITOR,
          _unknown_repositories),
    Check("repo.target", "It can reach the 4.0 repositories", Severity.HIGH, _target,
          Source.TARGET, closes=IN_PLACE),
    Check("rpm.db", "The package database is sound", Severity.INHIBITOR, _database),
    Check("rpm.notlatest", "No update of 3.0 waits", Severity.HIGH, _not_latest),
    Check("rpm.locked", "Nobody holds the package manager's lock", Severity.HIGH, _locked),
    Check("hold.versionlock", "No version is locked", Severity.HIGH, _held, basis=Basis.VENDOR),
    Check("dnf.excludes", "No package is excluded", Severity.HIGH, _excluded, basis=Basis.VENDOR),
)  # fmt: skip
