"""Whether azl is ahead of its peers, figure by figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.ssh.measure import FIGURES, Figures

AZL = "azl node run"
_MORE_IS_BETTER = {"hosts_per_s"}
WORDS = {"hosts_per_s": "hosts/s", "cpu_ms": "client CPU", "peak_mb": "peak memory"}


@dataclass(frozen=True, slots=True)
class Standing:
    """`behind`: how many times worse azl is than the best peer; below 1 it is ahead."""

    figure: str
    azl: float
    best: float
    peer: str

    @property
    def behind(self) -> float:
        if self.figure in _MORE_IS_BETTER:
            return self.best / self.azl
        return self.azl / self.best


def standings(seen: Mapping[str, Figures]) -> list[Standing]:
    """One for each figure that was measured; none if azl or every peer is missing."""
    peers = {name: figures for name, figures in seen.items() if name != AZL}
    if AZL not in seen or not peers:
        return []
    found = []
    for figure in FIGURES:
        best = max if figure in _MORE_IS_BETTER else min
        values = {name: getattr(figures, figure) for name, figures in peers.items()}
        if not all(values.values()):
            continue
        peer = best(values, key=lambda name: values[name])
        found.append(Standing(figure, getattr(seen[AZL], figure), values[peer], peer))
    return found


def verdict(standings: list[Standing], most: float) -> str:
    """`hosts/s yes, client CPU no (pdsh, 1.20 times)`: by figure, and who is how much better."""
    parts = []
    for standing in standings:
        better = f"{standing.peer}, {standing.behind:.2f} times"
        answer = "yes" if standing.behind <= most else f"no ({better})"
        parts.append(f"{WORDS[standing.figure]} {answer}")
    return ", ".join(parts)
