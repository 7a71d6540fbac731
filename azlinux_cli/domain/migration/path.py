"""Which ways from 3.0 to 4.0 are open to a machine, why others are not, what each costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.migration.catalogue import NO_WAY, finding
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import Finding, Seen, Severity, Strategy, hint
from azlinux_cli.domain.migration.knowledge import Terms
from azlinux_cli.domain.os_disk import why_disk_stays, why_no_snapshot

_NOT_AZURES = "no machine of Azure that azl knows: it is from a hosts file"
_TITLES = {
    Strategy.SWAP: "a 4.0 OS disk, built beside it, is swapped in",
    Strategy.RECREATE: "the VM is made anew on its interface and data disks",
    Strategy.BLUE_GREEN: "a 4.0 machine beside it takes the traffic over",
    Strategy.IN_PLACE: "packages are exchanged on the machine: azl's own way, not the vendor's",
}


@dataclass(frozen=True, slots=True)
class Path:
    """One way. `closed_by`: keys of findings; `why_not`: a sentence for each reason.

    `way_back` is None where there is none, and `no_way_back` says why.
    """

    strategy: Strategy
    open: bool
    terms: Terms
    closed_by: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    quota: tuple[str, ...] = ()
    way_back: str | None = None
    no_way_back: str | None = None

    @property
    def title(self) -> str:
        return _TITLES[self.strategy]


def paths_of(facts: Facts, findings: Iterable[Finding]) -> tuple[Path, ...]:
    """In the order in which azl would take them."""
    known = [*findings]
    return tuple(_path(strategy, facts, known) for strategy in Strategy)


def _path(strategy: Strategy, facts: Facts, findings: Sequence[Finding]) -> Path:
    terms = facts.knowledge.terms_of(strategy)
    closing = [f for f in findings if strategy in f.closes]
    why = [f"{f.key}: {f.evidence[0]}" for f in closing if f.evidence]
    if facts.cloud is None:
        why.append(_unknown_to_azure(facts))
    back, no_back = _way_back(strategy, facts, terms)
    return Path(
        strategy=strategy,
        open=not closing and facts.cloud is not None,
        terms=terms,
        closed_by=tuple(f.key for f in closing),
        why_not=tuple(why),
        extra=_extra(facts, terms),
        quota=_quota(strategy, facts),
        way_back=back,
        no_way_back=no_back,
    )


def _way_back(strategy: Strategy, facts: Facts, terms: Terms) -> tuple[str | None, str | None]:
    if facts.cloud is None:
        return None, _unknown_to_azure(facts)
    why = why_no_snapshot(facts.cloud.vm)
    if why is None and facts.cloud.os_disk is not None:
        why = why_disk_stays(facts.cloud.os_disk)
    if strategy is Strategy.BLUE_GREEN or why is None:
        return terms.way_back, None
    return None, why


def _unknown_to_azure(facts: Facts) -> str:
    return "Azure gave no answer about it" if facts.cloud_error else _NOT_AZURES


def _extra(facts: Facts, terms: Terms) -> tuple[str, ...]:
    """With the size of this machine's own disk and size, where they are known."""
    if facts.cloud is None:
        return terms.extra
    vm, disk = facts.cloud.vm, facts.cloud.os_disk
    size = disk.size_gb if disk else vm.os_disk_size_gb
    facts_of_it = [f"VM size {vm.size}"] if vm.size else []
    if size:
        facts_of_it.append(f"OS disk {size} GiB" + (f" {disk.sku}" if disk and disk.sku else ""))
    return (*terms.extra, *([f"as it has: {', '.join(facts_of_it)}"] if facts_of_it else []))


def _quota(strategy: Strategy, facts: Facts) -> tuple[str, ...]:
    if strategy is Strategy.IN_PLACE or facts.cloud is None or facts.cloud.room is None:
        return ()
    return tuple(f"{r.quota}: {r.needed} of {r.left} left" for r in facts.cloud.room)


def without_way(paths: Sequence[Path], asked: Strategy | None = None) -> Finding | None:
    """The inhibitor of a machine that no way is open to, or not the one asked about."""
    concerned = [path for path in paths if asked in {None, path.strategy}]
    if any(path.open for path in concerned):
        return None
    reasons: dict[str, list[str]] = {}
    for path in concerned:
        why = ", ".join(path.closed_by) or path.why_not[0]
        reasons.setdefault(why, []).append(path.strategy.value)
    evidence = tuple(f"{', '.join(names)}: closed by {why}" for why, names in reasons.items())
    return finding(NO_WAY, Seen(evidence, (hint("each of these keys has its own remedy"),)))


def judged_for(findings: Iterable[Finding], asked: Strategy | None) -> list[Finding]:
    """What closes the one way that was asked about is an inhibitor, whatever else is open."""
    return [
        replace(f, severity=Severity.INHIBITOR) if asked in f.closes and not f.accepted else f
        for f in findings
    ]
