"""What people have put on the machine themselves: programs, scripts, containers, logs; and time."""

from azlinux_cli.domain.migration.check.kind import Basis, Check, some
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import REPLACING, Seen, Severity, hint, seen

_MINUTE_S = 60


def _python(facts: Facts) -> Seen | None:
    if not facts.node.python:
        return None
    return seen(
        f"made for Python 3.12, and 4.0 has 3.14: {some(facts.node.python)}",
        remedies=(hint("install them anew for 3.14, or take python3.12, which 4.0 has as well"),),
    )


def _libraries(facts: Facts) -> Seen | None:
    gone = facts.knowledge.libraries_gone
    broken = {
        path: found for path, names in facts.node.own_programs.items() if (found := names & gone)
    }
    if not broken:
        return None
    return Seen(
        tuple(f"{path} names {some(sorted(names))}, which 4.0 does not have"
              for path, names in sorted(broken.items())),
        (hint("build it on 4.0"),),
    )  # fmt: skip


def _programs(facts: Facts) -> Seen | None:
    """Nobody can tell whether these run; a rehearsal can."""
    gone = facts.knowledge.libraries_gone
    rest = [path for path, names in facts.node.own_programs.items() if not names & gone]
    if not rest:
        return None
    return seen(f"programs of no package, for 3.0's libraries: {some(sorted(rest))}")


def _tdnf(facts: Facts) -> Seen | None:
    if not facts.node.tdnf_users:
        return None
    options = facts.knowledge.tdnf_options
    evidence = []
    for line in facts.node.tdnf_users:
        path, _, words = line.partition(":")
        lost = sorted(options & {*words.split()})
        evidence.append(
            f"{path} calls tdnf with {some(lost)}, which dnf5 does not know"
            if lost
            else f"{path} calls tdnf, which is dnf5 by another name in 4.0"
        )
    lossy = any("does not know" in text for text in evidence)
    return Seen(
        tuple(evidence),
        (hint("call dnf; `dnf5 --help` for options that are gone"),),
        severity=Severity.MEDIUM if lossy else Severity.LOW,
    )


def _docker(facts: Facts) -> Seen | None:
    old = [
        line
        for line in facts.node.docker
        if any(name in line for name in ("devicemapper", "aufs", '"overlay"', "docker/overlay"))
    ]
    if not old:
        return None
    return seen(
        f"storage drivers that newer engines have dropped: {some(old)}",
        remedies=(hint("move to overlay2: save the images, change the driver, load them"),),
    )


def _rsyslog(facts: Facts) -> Seen | None:
    if not facts.node.rsyslog:
        return None
    return seen(
        f"rsyslog has rules of its own ({some(facts.node.rsyslog)}), and 4.0 logs to the journal",
        remedies=(hint("install rsyslog on 4.0, and carry the files over"),),
    )


def _window(facts: Facts) -> Seen | None:
    """Every way that fits is left open; a window that fits none is said of all."""
    if facts.window_s is None:
        return None
    late = [t for t in facts.knowledge.terms if t.high_s > facts.window_s]
    if not late:
        return None
    ways = frozenset(terms.strategy for terms in late)
    return seen(
        *(
            f"{t.strategy.value} may take {t.high_s / _MINUTE_S:g} min ({t.basis}), and the window"
            f" is {facts.window_s / _MINUTE_S:g} min"
            for t in late
        ),
        severity=Severity.HIGH if REPLACING - ways else Severity.INHIBITOR,
        closes=ways,
        remedies=(hint("a longer window, or a way that fits it"),),
    )


CHECKS = (
    Check("py.ver", "Nothing is made for Python 3.12 alone", Severity.MEDIUM, _python,
          basis=Basis.VENDOR),
    Check("lib.abi", "No program of its own needs a library that is gone", Severity.HIGH,
          _libraries),
    Check("own.programs", "All programs come from packages", Severity.LOW, _programs),
    Check("tooling.tdnf", "Nothing of its own calls tdnf", Severity.MEDIUM, _tdnf,
          basis=Basis.VENDOR),
    Check("docker.storage", "Containers use a storage driver that lasts", Severity.HIGH, _docker),
    Check("log.rsyslog", "Logs go to the journal", Severity.LOW, _rsyslog, basis=Basis.VENDOR),
    Check("time.window", "Every way fits the window", Severity.HIGH, _window),
)  # fmt: skip
