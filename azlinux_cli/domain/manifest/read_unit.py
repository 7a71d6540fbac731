"""Units of a manifest: what systemctl lists, and what links below /etc/systemd/system say.

The links are the truth that systemctl reads, too; they are there where it cannot be asked.
"""

from azlinux_cli.domain.manifest.manifest import Unit, UnitState
from azlinux_cli.domain.node_fact import short

_HOME = "/etc/systemd/system/"


def read_units(listed: list[str], links: list[str]) -> tuple[Unit, ...]:
    states: dict[str, UnitState] = {}
    by_unit: dict[str, list[str]] = {}
    for line in links:
        path, mark, goal = line.partition("\t")
        if not mark or not path.startswith(_HOME):
            continue
        name, state = _said(path.removeprefix(_HOME), goal)
        states[short(name)] = state
        by_unit.setdefault(short(name), []).append(path)
    for line in listed:
        words = line.split()
        if len(words) > 1 and words[1] in set(UnitState):
            states[short(words[0])] = UnitState(words[1])
    names = sorted(states)
    return tuple(Unit(name, states[name], tuple(sorted(by_unit.get(name, ())))) for name in names)


def _said(path: str, goal: str) -> tuple[str, UnitState]:
    """A link in a .wants directory is named for its unit, an alias leads to it."""
    directory, _, name = path.rpartition("/")
    if goal == "/dev/null":
        return name, UnitState.MASKED
    if directory.endswith((".wants", ".requires", ".upholds")):
        return name, UnitState.ENABLED
    return goal.rpartition("/")[2], UnitState.ENABLED
