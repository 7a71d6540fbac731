"""When a run may begin with machines: `Mon-Fri 22:00-04:00 Europe/Berlin`.

docs/gates.md says what a window means on the days when clocks change.
"""

import heapq
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, takewhile

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.wall_time import first_showing, local_date, zone_named

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_MINUTES = 24 * 60
_DAY_S = 86_400.0
_BACK_DAYS = 3  # more than the longest window, on a date line that moves
_HORIZON_S = 15 * _DAY_S  # two weeks: in one of them clocks may skip a window
_TEXT = re.compile(r"(?:(\S+) )?(\d\d?):(\d\d)-(\d\d?):(\d\d) (\S+)", re.ASCII)
_EXAMPLES = (
    "Mon-Fri 22:00-04:00 Europe/Berlin",
    "Sat,Sun 00:00-24:00 UTC",
    "daily 01:00-05:00 America/New_York",
)

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """`days` on which it opens, Monday 0. `end_min` may be the next day's: 22:00-04:00."""

    days: frozenset[int]
    start_min: int
    end_min: int
    zone: str

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Raises UsageError."""
        found = _TEXT.fullmatch(" ".join(text.split()))
        if found is None:
            raise _wrong(text, "it is [DAYS] HH:MM-HH:MM ZONE")
        days, *numbers, zone = found.groups()
        start_h, start_m, end_h, end_m = map(int, numbers)
        start, end = start_h * 60 + start_m, end_h * 60 + end_m
        if max(start_m, end_m) >= 60 or start >= _DAY_MINUTES or end > _DAY_MINUTES:  # noqa: PLR2004
            raise _wrong(text, "times are 00:00 to 24:00")
        if start == end:
            raise _wrong(text, "it ends when it begins; a whole day is 00:00-24:00")
        zone_named(zone)
        later = end if end > start else end + _DAY_MINUTES
        return cls(_days(days or "daily", text), start, later, zone)

    @classmethod
    def from_document(cls, document: object) -> "Window":
        """Raises ValueError."""
        if not isinstance(document, str):
            raise ValueError(f"{document!r} is not a window")  # noqa: TRY004 - as any other nonsense
        try:
            return cls.parse(document)
        except UsageError as error:
            raise ValueError(error.message) from error

    def to_document(self) -> str:
        return str(self)

    def __str__(self) -> str:
        end = self.end_min if self.end_min <= _DAY_MINUTES else self.end_min - _DAY_MINUTES
        return f"{_shown_days(self.days)} {_shown(self.start_min)}-{_shown(end)} {self.zone}"

    def spans(self, around: float) -> Iterator[Span]:
        """Every time it is open, from some days before `around` on, first to last.

        Not those that clocks skip altogether.
        """
        zone = zone_named(self.zone)
        first = local_date(around, zone) - timedelta(days=_BACK_DAYS)
        for day in (first + timedelta(days=n) for n in count()):
            if day.weekday() in self.days:
                opens = first_showing(day, self.start_min, zone)
                closes = first_showing(day, self.end_min, zone)
                if opens < closes:
                    yield opens, closes


def close_of(windows: Sequence[Window], now: float) -> float | None:
    """When it closes: None if it is closed now, infinity if no end is in sight."""
    opens, closes = next(open_spans(windows, now))
    return closes if opens <= now else None


def next_opening(windows: Sequence[Window], now: float) -> float | None:
    """The first opening after `now`; None if it never closes before."""
    return next((opens for opens, _ in _soon(windows, now) if opens > now), None)


def fits(windows: Sequence[Window], now: float, seconds: float) -> bool:
    """Whether work of that length, begun now, ends before it closes."""
    close = close_of(windows, now)
    return close is not None and now + seconds <= close


def next_fit(windows: Sequence[Window], now: float, seconds: float) -> float | None:
    """The first moment, now or later, at which such work fits; None if no window is that long."""
    for opens, closes in _soon(windows, now):
        begin = max(opens, now)
        if begin + seconds <= closes:
            return begin
    return None


def open_spans(windows: Sequence[Window], now: float) -> Iterator[Span]:
    """Those that end after `now`, where windows meet or overlap as one. No windows: always open."""
    if not windows:
        yield -math.inf, math.inf
        return
    far = now + _HORIZON_S
    spans = heapq.merge(*(window.spans(now) for window in windows))
    opens, closes = next(spans)
    for begin, end in spans:
        if begin <= closes:
            closes = max(closes, end)
            if closes > far and opens <= now:
                yield opens, math.inf
                return
            continue
        if closes > now:
            yield opens, closes
        opens, closes = begin, end


def _soon(windows: Sequence[Window], now: float) -> Iterator[Span]:
    return takewhile(lambda span: span[0] <= now + _HORIZON_S, open_spans(windows, now))


def _days(text: str, window: str) -> frozenset[int]:
    if text.lower() == "daily":
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin = _day(first, window)
        length = (_day(last, window) - begin) % 7 if dash else 0
        days |= {(begin + n) % 7 for n in range(length + 1)}
    return frozenset(days)


def _day(word: str, window: str) -> int:
    try:
        return _DAYS.index(word.capitalize())
    except ValueError:
        raise _wrong(window, f"{word!r} is not a day ({', '.join(_DAYS)}, or daily)") from None


def _shown_days(days: frozenset[int]) -> str:
    """Neighbours as a range; of a range over Sunday the two ends stay apart."""
    if len(days) == len(_DAYS):
        return "daily"
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join("-".join(dict.fromkeys((_DAYS[r[0]], _DAYS[r[-1]]))) for r in runs)


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _wrong(text: str, why: str) -> UsageError:
    return UsageError(
        f"{text!r} is not a window: {why}",
        hint=f"write one as {', '.join(f'{example!r}' for example in _EXAMPLES)}",
    )
