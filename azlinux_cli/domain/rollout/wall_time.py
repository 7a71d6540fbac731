"""Clocks on walls: they skip an hour in spring, and show one twice in autumn."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_TOLD = 3


def zone_named(key: str) -> "ZoneInfo":
    """Raises UsageError for a name that the IANA database, as it is here, does not know."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{key!r} is not a time zone", hint=_hint(key)) from error


def _hint(key: str) -> str:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    known = {name.lower(): name for name in available_timezones()}
    close = get_close_matches(key.lower(), known, n=_TOLD)
    if close:
        return "such as " + ", ".join(known[name] for name in close)
    return "names are those of the IANA database: Europe/Berlin, America/New_York, UTC"


def local_date(moment: float, zone: "ZoneInfo") -> date:
    return datetime.fromtimestamp(moment, zone).date()


def first_showing(day: date, minutes: int, zone: "ZoneInfo") -> float:
    """The first instant at which the zone's clocks show that time of that day, or a later one.

    So a time that is skipped is the moment of the jump, and one that comes twice the first of them.
    """
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(instant, zone) == wall:
        return instant.timestamp()
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(int(before.timestamp()), int(instant.timestamp()), wall, zone)


def _jump(before: int, after: int, wall: datetime, zone: "ZoneInfo") -> float:
    """Between the two, the first second at which clocks show `wall` or later."""
    while after - before > 1:
        middle = (before + after) // 2
        if _shown(datetime.fromtimestamp(middle, UTC), zone) >= wall:
            after = middle
        else:
            before = middle
    return float(after)


def _shown(instant: datetime, zone: "ZoneInfo") -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
