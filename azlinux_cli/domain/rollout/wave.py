"""The order of a run: canaries first, then waves that grow."""

from collections.abc import Mapping, Sequence

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.budget import share_of

DEFAULT_WAVES = "10%,30%,100%"


def wave_sizes(text: str, total: int) -> list[int]:
    """`1,5,20%,100%` as numbers of nodes; a percentage is of all nodes, and at least one.

    Raises UsageError for a wave of nothing.
    """
    sizes = []
    for part in text.split(","):
        size = share_of(part, total, option="--waves")
        if size == 0 and not part.strip().endswith("%"):
            raise UsageError("a wave of 0 machines is none", hint="--waves 1,5,20%,100%")
        sizes.append(max(1, size))
    return sizes


def waves_of(
    units: Sequence[str], canaries: Sequence[str], sizes: Sequence[int]
) -> tuple[tuple[str, ...], ...]:
    """Canaries are the first wave; the last size is repeated until everybody has a place."""
    first = set(canaries)
    rest = [name for name in units if name not in first]
    waves = [tuple(canaries)] if canaries else []
    number = 0
    while rest:
        size = sizes[min(number, len(sizes) - 1)]
        waves.append(tuple(rest[:size]))
        rest = rest[size:]
        number += 1
    return tuple(waves)


def canaries_of(
    cohorts: Mapping[str, Sequence[str]], count: int, named: Sequence[str]
) -> list[str]:
    """Who goes first: the named ones, and `count` of each cohort that has none among them.

    Raises UsageError for a name that is in no cohort.
    """
    everybody = {name for members in cohorts.values() for name in members}
    unknown = [name for name in named if name not in everybody]
    if unknown:
        raise UsageError(
            f"--canary {unknown[0]} is not among the machines of this run",
            hint="--canary takes a number for each cohort, or names of chosen machines",
        )
    chosen = list(dict.fromkeys(named))
    for members in cohorts.values():
        if not set(members) & set(chosen):
            chosen += members[:count]
    return chosen


def lonely(cohorts: Mapping[str, Sequence[str]], canaries: Sequence[str]) -> list[str]:
    """Canaries that stand for nobody but themselves: what they prove helps no other node."""
    standing = set(canaries)
    return [m[0] for m in cohorts.values() if len(m) == 1 and m[0] in standing]


def lonely_notes(cohorts: Mapping[str, Sequence[str]], canaries: Sequence[str]) -> list[str]:
    """For people, before the start."""
    alone = lonely(cohorts, canaries)
    if not alone:
        return []
    verb = "stands" if len(alone) == 1 else "stand"
    return [f"{fold(alone)} {verb} for no other machine: nothing else here is quite like it"]
