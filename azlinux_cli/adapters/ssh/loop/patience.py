"""How long a node may be silent before it gives up its place among those under way.

A node that is off answers nothing until its deadline. It keeps its deadline, but not its place: the
next node's turn comes, so a fleet with many such nodes is not slowed down by them.
"""

_LEAST_S, _MOST_S = 0.02, 1.0
_FIRST_S = 0.25  # nobody has answered yet; less with each that stays silent
_FEW = 8
_OPEN_SILENT_S = 2.0  # the system answered, sshd did not; under load it takes its time


class Patience:
    """Learns from the nodes that answer, as TCP does (RFC 6298): usual time and its spread."""

    def __init__(self) -> None:
        self._usual_s: float | None = None
        self._spread_s = 0.0
        self._silent = 0

    def heard_nothing(self) -> None:
        """A connection attempt outlasted this patience."""
        self._silent += 1

    def heard_after(self, seconds: float) -> None:
        """A connection attempt was answered."""
        if self._usual_s is None:
            self._usual_s, self._spread_s = seconds, seconds / 2
            return
        self._spread_s += (abs(seconds - self._usual_s) - self._spread_s) / 4
        self._usual_s += (seconds - self._usual_s) / 8

    @property
    def to_connect_s(self) -> float:
        """Twice what is still usual."""
        if self._usual_s is None:
            return max(_LEAST_S, _FIRST_S / (1 + self._silent / _FEW))
        return min(_MOST_S, max(_LEAST_S, 2 * (self._usual_s + 4 * self._spread_s)))

    @property
    def to_greet_s(self) -> float:
        return _OPEN_SILENT_S
