"""From moments to places on a timeline, on which long times of nothing are cut short."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_LONG = 0.08  # of all the busy time: an idle time longer than that is cut
_LEAST_S = 30.0
_CUT_WIDTH = 40.0
_STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the line. `cut`: nothing was under way, and it is shorter than it should be."""

    begin: float
    end: float
    x: float
    width: float
    cut: bool

    @property
    def seconds(self) -> float:
        return self.end - self.begin

    def place(self, at: float) -> float:
        share = (at - self.begin) / self.seconds if self.seconds > 0 else 0.0
        return self.x + self.width * min(max(share, 0.0), 1.0)


class Scale:
    """`busy`: the times in which something was under way, as pairs of Unix times, at least one."""

    def __init__(self, busy: Iterable[tuple[float, float]], left: float, width: float) -> None:
        pieces = _pieces(_merged(busy))
        cuts = sum(cut for _, _, cut in pieces)
        cut_width = min(_CUT_WIDTH, width / (2 * cuts)) if cuts else 0.0
        kept_s = sum(end - begin for begin, end, cut in pieces if not cut) or 1.0
        per_s = (width - cut_width * cuts) / kept_s
        self.stretches: list[Stretch] = []
        for begin, end, cut in pieces:
            wide = cut_width if cut else (end - begin) * per_s
            self.stretches.append(Stretch(begin, end, left, wide, cut))
            left += wide

    def __call__(self, at: float) -> float:
        """Moments before and after everything are at its ends."""
        found = next((s for s in self.stretches if at <= s.end), self.stretches[-1])
        return found.place(at)

    def ticks(self, apart: float) -> list[float]:
        """Moments to write below it, in order: where a part begins, and round ones between.

        The writing begins at its moment, and is at most `apart` wide.
        """
        found: list[float] = []
        right = float("-inf")
        for stretch in (s for s in self.stretches if not s.cut and s.width > 1):
            least_s = stretch.seconds * apart / stretch.width if stretch.width else stretch.seconds
            step_s = next((s for s in _STEPS_S if s >= least_s), _STEPS_S[-1])
            at, end = stretch.begin, stretch.x + stretch.width
            last = stretch is self.stretches[-1]
            while at < stretch.end or at == stretch.begin:
                x = stretch.place(at)
                if x >= right - 0.5 and (
                    at == stretch.begin or last or x + apart <= end + _CUT_WIDTH
                ):
                    found.append(at)
                    right = x + apart
                at = (at // step_s + 1) * step_s
        return found


def _pieces(spans: list[tuple[float, float]]) -> list[tuple[float, float, bool]]:
    """The whole time in parts, as begin, end, and whether it is to be cut."""
    limit_s = max(_LEAST_S, sum(end - begin for begin, end in spans) * _LONG)
    pieces: list[tuple[float, float, bool]] = []
    begin = spans[0][0]
    for (_, end), (again, _) in pairwise(spans):
        if again - end > limit_s:
            pieces += [(begin, end, False), (end, again, True)]
            begin = again
    return [*pieces, (begin, spans[-1][1], False)]


def _merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
