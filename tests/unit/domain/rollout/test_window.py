"""Windows: what is written, when they are open, and what clocks do to them twice a year."""

import math
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.window import (
    Window,
    close_of,
    fits,
    next_fit,
    next_opening,
    open_spans,
)
from tests.fakes.clock import FakeClock

BERLIN = "Europe/Berlin"
HOUR_S = 3600.0


def at(text: str, zone: str = BERLIN, *, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def windows(*texts: str) -> tuple[Window, ...]:
    return tuple(map(Window.parse, texts))


NIGHTS = windows(f"Mon-Fri 22:00-04:00 {BERLIN}")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Mon-Fri 22:00-04:00 Europe/Berlin", "Mon-Fri 22:00-04:00 Europe/Berlin"),
        ("  sat,SUN   0:00-24:00   UTC ", "Sat-Sun 00:00-24:00 UTC"),
        ("01:30-05:00 America/New_York", "daily 01:30-05:00 America/New_York"),
        ("Fri-Mon 1:00-2:00 UTC", "Mon,Fri-Sun 01:00-02:00 UTC"),
        ("Mon,Wed,Fri 01:00-02:00 UTC", "Mon,Wed,Fri 01:00-02:00 UTC"),
        ("Mon-Sun 12:00-00:00 UTC", "daily 12:00-24:00 UTC"),
    ],
)
def test_a_window_reads_what_people_write_and_is_kept_in_one_form(
    text: str, canonical: str
) -> None:
    window = Window.parse(text)

    assert window.to_document() == canonical
    assert Window.from_document(canonical) == window


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "HH:MM-HH:MM ZONE"),
        ("22:00-04:00", "HH:MM-HH:MM ZONE"),
        ("Mon-Fri 22-04 UTC", "HH:MM-HH:MM ZONE"),
        ("Mon-Fri 22:00-04:00 UTC UTC", "HH:MM-HH:MM ZONE"),
        ("Mon - Fri 22:00-04:00 UTC", "HH:MM-HH:MM ZONE"),
        ("Mon-Fri 25:00-04:00 UTC", "00:00 to 24:00"),
        ("Mon-Fri 24:00-04:00 UTC", "00:00 to 24:00"),
        ("Mon-Fri 22:60-04:00 UTC", "00:00 to 24:00"),
        ("Mon-Fri 22:00-24:01 UTC", "00:00 to 24:00"),
        ("Mon-Fri 22:00-22:00 UTC", "whole day"),
        ("Mon-Fry 22:00-04:00 UTC", "'Fry' is not a day"),
        ("Mon,, 22:00-04:00 UTC", "'' is not a day"),
        ("weekly 22:00-04:00 UTC", "'weekly' is not a day"),
        ("Mon ٢٢:00-04:00 UTC", "HH:MM-HH:MM ZONE"),
        ("Mon 22:00-04:00 Europe/Berln", "'Europe/Berln' is not a time zone"),
        ("Mon 22:00-04:00 ../../etc/passwd", "is not a time zone"),
        ("Mon 22:00-04:00 Europe", "is not a time zone"),
    ],
)
def test_what_is_no_window_is_refused_in_one_sentence_with_a_hint(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        Window.parse(text)

    assert why in caught.value.message
    assert caught.value.hints


def test_a_mistyped_zone_is_told_what_it_might_be() -> None:
    with pytest.raises(UsageError) as caught:
        Window.parse("daily 22:00-04:00 europe/berln")

    assert BERLIN in caught.value.hints[0]


@pytest.mark.parametrize("document", [None, 7, [], {}, "", "daily", "daily 1:00-2:00 Mars/Olympus"])
def test_a_document_that_is_no_window_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match=r"window|zone"):
        Window.from_document(document)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-27T21:59:59", False),  # a Friday
        ("2026-11-27T22:00:00", True),
        ("2026-11-28T03:59:59", True),  # the night that began on Friday
        ("2026-11-28T04:00:00", False),
        ("2026-11-28T22:30:00", False),
        ("2026-11-30T03:00:00", False),  # a Monday: no night began on Sunday
        ("2026-11-30T22:00:00", True),
    ],
)
def test_a_night_belongs_to_the_day_it_began(moment: str, is_open: bool) -> None:  # noqa: FBT001
    assert (close_of(NIGHTS, at(moment)) is not None) is is_open


def test_a_closed_window_says_when_it_opens_and_an_open_one_when_it_closes() -> None:
    saturday, friday = at("2026-11-28T12:00"), at("2026-11-27T23:00")

    assert close_of(NIGHTS, saturday) is None
    assert next_opening(NIGHTS, saturday) == at("2026-11-30T22:00")
    assert close_of(NIGHTS, friday) == at("2026-11-28T04:00")
    assert next_opening(NIGHTS, friday) == at("2026-11-30T22:00")
    assert next_opening(NIGHTS, at("2026-11-30T22:00")) == at("2026-12-01T22:00")


def test_work_fits_to_the_second_and_no_longer() -> None:
    ten_past_three = at("2026-11-28T03:10")

    assert fits(NIGHTS, ten_past_three, 50 * 60)
    assert not fits(NIGHTS, ten_past_three, 50 * 60 + 1)
    assert not fits(NIGHTS, at("2026-11-28T04:00"), 0)


def test_work_that_does_not_fit_now_is_told_when_it_does() -> None:
    ten_past_three = at("2026-11-28T03:10")

    assert next_fit(NIGHTS, ten_past_three, HOUR_S) == at("2026-11-30T22:00")
    assert next_fit(NIGHTS, ten_past_three, 60) == ten_past_three
    assert next_fit(NIGHTS, ten_past_three, 6 * HOUR_S + 1) is None


def test_windows_that_meet_are_one() -> None:
    both = windows("Mon 20:00-24:00 UTC", "Tue 00:00-03:00 UTC", "Tue 02:00-05:00 UTC")

    assert close_of(both, at("2026-11-30T21:00", "UTC")) == at("2026-12-01T05:00", "UTC")


def test_windows_of_several_zones_are_open_when_one_is() -> None:
    both = windows("daily 01:00-02:00 Europe/Berlin", "daily 01:00-02:00 America/New_York")
    noon = at("2026-11-25T12:00", "UTC")

    assert next_opening(both, noon) == at("2026-11-26T00:00", "UTC")
    assert next_opening(both, at("2026-11-26T00:30", "UTC")) == at("2026-11-26T06:00", "UTC")


def test_no_window_and_a_window_of_all_time_never_close() -> None:
    now = at("2026-11-25T12:00")
    for always in ((), windows("daily 00:00-24:00 Europe/Berlin")):
        assert close_of(always, now) == math.inf
        assert next_opening(always, now) is None
        assert next_fit(always, now, 90 * 24 * HOUR_S) == now


def test_a_clock_that_goes_on_walks_through_the_window() -> None:
    clock = FakeClock(at("2026-11-30T21:00"))
    seen = []
    for _ in range(10):
        seen.append(fits(NIGHTS, clock.now(), HOUR_S))
        clock.sleep(HOUR_S)

    assert seen == [False, True, True, True, True, True, True, False, False, False]


# Clocks of Berlin go from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25.


def test_a_night_without_an_hour_is_an_hour_shorter() -> None:
    night = windows(f"Sat 22:00-04:00 {BERLIN}")
    opens = at("2026-03-28T22:00")

    assert close_of(night, opens) == opens + 5 * HOUR_S
    assert not fits(night, opens, 5 * HOUR_S + 1)


def test_a_night_with_an_hour_twice_is_an_hour_longer() -> None:
    night = windows(f"Sat 22:00-04:00 {BERLIN}")
    opens = at("2026-10-24T22:00")

    assert close_of(night, opens) == opens + 7 * HOUR_S


def test_an_end_that_comes_twice_is_the_first_of_them() -> None:
    night = windows(f"Sat 22:00-02:30 {BERLIN}")

    assert close_of(night, at("2026-10-25T02:00")) == at("2026-10-25T02:30", fold=0)
    assert close_of(night, at("2026-10-25T02:00", fold=1)) is None


def test_a_beginning_that_comes_twice_is_the_first_of_them() -> None:
    night = windows(f"Sun 02:30-04:00 {BERLIN}")
    first = at("2026-10-25T02:30", fold=0)

    assert close_of(night, first - 1) is None
    assert close_of(night, first) == first + 2.5 * HOUR_S


def test_a_time_that_clocks_skip_is_the_moment_they_jump() -> None:
    jump = at("2026-03-29T03:00")

    assert close_of(windows(f"Sun 02:30-05:00 {BERLIN}"), jump - 1) is None
    assert close_of(windows(f"Sun 02:30-05:00 {BERLIN}"), jump) == at("2026-03-29T05:00")
    assert close_of(windows(f"Sun 00:00-02:30 {BERLIN}"), jump - 1) == jump


def test_a_window_within_the_skipped_hour_is_not_open_that_day() -> None:
    night = windows(f"Sun 02:10-02:50 {BERLIN}")

    assert next_opening(night, at("2026-03-28T12:00")) == at("2026-04-05T02:10")


def test_a_day_that_begins_at_one_begins_when_clocks_jump() -> None:
    friday = windows("Fri 00:00-24:00 Africa/Cairo")
    jump = at("2026-04-24T01:00", "Africa/Cairo")

    assert next_opening(friday, jump - HOUR_S) == jump
    assert close_of(friday, jump) == jump + 23 * HOUR_S


def test_a_day_that_a_zone_never_had_has_no_window() -> None:
    fridays = windows("Fri 10:00-11:00 Pacific/Apia")  # there was no 2011-12-30
    before = at("2011-12-29T12:00", "Pacific/Apia")

    assert next_opening(fridays, before) == at("2012-01-06T10:00", "Pacific/Apia")


# Weeks in which clocks change, and one in which they do not.
_WEEKS = [
    (BERLIN, date(2026, 3, 29)),
    (BERLIN, date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),  # at midnight
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),  # by a day
    ("Asia/Kolkata", date(2026, 6, 14)),
]
_MINUTE_S = 60


@cache
def clock_face(zone: str, middle: date) -> list[tuple[int, datetime]]:
    """Every minute of twelve days, and what a clock on a wall shows."""
    begin = datetime.combine(middle - timedelta(days=6), datetime.min.time(), UTC)
    moments = [int(begin.timestamp()) + n * _MINUTE_S for n in range(12 * 24 * 60)]
    place = ZoneInfo(zone)
    return [(m, datetime.fromtimestamp(m, place).replace(tzinfo=None)) for m in moments]


def shown_first(face: list[tuple[int, datetime]], wall: datetime) -> int:
    return next(moment for moment, shown in face if shown >= wall)


def minutes_open(window: Window, middle: date) -> set[int]:
    """By looking at the wall, minute by minute; the middle days only."""
    face = clock_face(window.zone, middle)
    found: set[int] = set()
    for day in (middle + timedelta(days=n) for n in range(-3, 4)):
        if day.weekday() in window.days:
            midnight = datetime.combine(day, datetime.min.time())
            first = shown_first(face, midnight + timedelta(minutes=window.start_min))
            last = shown_first(face, midnight + timedelta(minutes=window.end_min))
            found.update(range(first, last, _MINUTE_S))
    return found


_TIMES = st.integers(0, 24 * 60 - 1)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Window, date]:
    zone, middle = draw(st.sampled_from(_WEEKS))
    start, length = draw(_TIMES), draw(st.integers(1, 24 * 60))
    end = start + length
    if end > 2 * 24 * 60 - 1 or (start == 0 and length > 24 * 60):
        end = start + 60
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return Window(days, start, end, zone), middle


@given(weeks(), st.integers(-36 * 60, 36 * 60))
def test_a_window_is_open_when_a_clock_on_the_wall_says_so(
    week: tuple[Window, date], minute: int
) -> None:
    window, middle = week
    expected = minutes_open(window, middle)
    noon = datetime.combine(middle, datetime.min.time(), UTC) + timedelta(hours=12)
    now = noon.timestamp() + minute * _MINUTE_S

    close = close_of([window], now)

    assert (close is not None) is (int(now) in expected)
    if close is not None and close < noon.timestamp() + 48 * HOUR_S:
        assert {*range(int(now), int(close), _MINUTE_S)} <= expected
        assert int(close) not in expected


@given(weeks(), st.integers(-36 * 60, 36 * 60), st.integers(0, 30 * 3600))
def test_what_fits_ends_while_it_is_open_and_the_next_fit_does_fit(
    week: tuple[Window, date], minute: int, seconds: int
) -> None:
    window, middle = week
    now = datetime.combine(middle, datetime.min.time(), UTC).timestamp() + minute * _MINUTE_S
    moment = next_fit([window], now, seconds)

    if moment is None:
        assert not fits([window], now, seconds)
    else:
        assert moment >= now
        assert fits([window], moment, seconds)
        assert moment == now or not fits([window], now, seconds)


@given(st.lists(weeks(), min_size=1, max_size=3), st.integers(-36 * 60, 36 * 60))
def test_spans_are_in_order_apart_and_not_over_yet(
    some: list[tuple[Window, date]], minute: int
) -> None:
    middle = some[0][1]
    now = datetime.combine(middle, datetime.min.time(), UTC).timestamp() + minute * _MINUTE_S
    last = -math.inf
    for (opens, closes), _ in zip(
        open_spans([window for window, _ in some], now), range(6), strict=False
    ):
        assert last < opens < closes
        assert closes > now
        last = closes


@given(weeks())
def test_every_window_survives_its_document(week: tuple[Window, date]) -> None:
    window = week[0]
    if window.end_min - window.start_min < 24 * 60:
        assert Window.from_document(window.to_document()) == window


def test_a_computer_without_time_zones_has_those_that_came_with_azl() -> None:
    text = (
        "from azlinux_cli.domain.rollout.window import Window as W; W.parse('1:00-2:00 Asia/Tokyo')"
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
