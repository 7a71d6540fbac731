"""Two states of one node: has it moved since it was looked at, and is it worse than before."""

from collections.abc import Callable, Mapping

from azlinux_cli.domain.node_state.state import Listener, NodeState

_EPHEMERAL = 32_768  # Linux hands out ports from here on: who listens there has no fixed one
_ANY = frozenset({"0.0.0.0", "[::]", "*"})  # noqa: S104 - read from ss, nothing is bound
ACTIVE = "active"
_NOTHING = "unknown"


def digest(state: NodeState) -> dict[str, str]:
    """What a plan freezes of a node, part by part. Equal digests: nothing of it has moved."""
    packages, repositories = state.packages, state.repositories
    return {
        "release": f"{state.os.value} {state.release or _NOTHING}",
        "packages": f"{packages.count} {packages.digest}" if packages else _NOTHING,
        "repositories": repositories.digest if repositories else _NOTHING,
        "disk": f"{state.root_disk or _NOTHING} {state.machine_id or _NOTHING}",
        "boot": state.boot_id or _NOTHING,
    }


def moved(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs between two digests of one node, a sentence for each part that does.

    A part that either of them has not got (another azl wrote it) is not compared.
    """
    parts = [part for part in _SENTENCES if part in then and part in now]
    return [_SENTENCES[part](then[part], now[part]) for part in parts if then[part] != now[part]]


def _packages(then: str, now: str) -> str:
    before, after = then.partition(" ")[0], now.partition(" ")[0]
    if before == after:
        return f"its packages have changed: as many as before ({after}), but not the same"
    return f"its packages have changed: {before} then, {after} now"


_Sentence = Callable[[str, str], str]
_SENTENCES: dict[str, _Sentence] = {
    "release": lambda then, now: f"it ran {then}, and runs {now}",
    "packages": _packages,
    "repositories": lambda *_: "its repositories are defined otherwise than before",
    "disk": lambda then, now: f"it has another root disk: {then} then, {now} now",
    "boot": lambda then, now: f"it was booted anew: boot {then} then, {now} now",
}


def unhealthy(baseline: NodeState, now: NodeState) -> list[str]:
    """What is worse than in the baseline, a sentence for each. Empty: as healthy as it was.

    What the baseline knew and nobody can tell now counts as worse.
    """
    return [
        *_units(baseline, now),
        *_listeners(baseline, now),
        *_agent(baseline, now),
        *_packages_of(baseline, now),
    ]


def _units(baseline: NodeState, now: NodeState) -> list[str]:
    if now.failed_units is None:
        return [] if baseline.failed_units is None else ["failed units cannot be listed any more"]
    before = frozenset(baseline.failed_units or ())
    return [f"unit {unit} has failed" for unit in now.failed_units if unit not in before]


def _listeners(baseline: NodeState, now: NodeState) -> list[str]:
    if not baseline.listeners:
        return []
    if now.listeners is None:
        return ["listening sockets cannot be listed any more"]
    there = now.listeners
    awaited = [was for was in baseline.listeners if not _is_passing(was)]
    gone = [was for was in awaited if not any(_stands_for(s, was) for s in there)]
    return [f"nothing listens on {was} any more" for was in gone]


def _is_passing(listener: Listener) -> bool:
    """A client's own socket, open while it waits for an answer: UDP has no other mark of it."""
    return listener.protocol == "udp" and listener.port >= _EPHEMERAL


def _stands_for(listener: Listener, was: Listener) -> bool:
    """Whether clients of `was` find `listener` in its place.

    One on every address is on each of them. Behind a port that the kernel chose, the process
    counts: it gets another one at every start.
    """
    if listener.protocol != was.protocol:
        return False
    if was.port >= _EPHEMERAL and was.processes:
        return listener.port >= _EPHEMERAL and set(was.processes) <= set(listener.processes)
    return listener.port == was.port and (
        listener.address == was.address or listener.address in _ANY
    )


def _agent(baseline: NodeState, now: NodeState) -> list[str]:
    if baseline.agent != ACTIVE or now.agent == ACTIVE:
        return []
    return [f"the Azure agent is {now.agent or 'not to be asked'}; it was active"]


def _packages_of(baseline: NodeState, now: NodeState) -> list[str]:
    if baseline.packages is not None and now.packages is None:
        return ["installed packages cannot be listed any more"]
    new = [name for name in now.duplicates if name not in baseline.duplicates]
    return [f"{name} is installed in two versions: a transaction was cut short" for name in new]
