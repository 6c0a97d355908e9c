"""Time and randomness: the only file that may ask the machine for either.

All other code gets a `Clock` and an `Ids`, so tests and the demo can replace them.
"""

import re
import secrets
import time
from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from threading import Lock
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

# Crockford's base32: no I, L, O, U, so a code can be read aloud over a bad phone line.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Clock(Protocol):
    """`now` is the time, aware and in UTC. `elapsed` is in seconds and never jumps, for durations."""

    def now(self) -> datetime: ...

    def elapsed(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return monotonic()


class MovableClock:
    """The machine's clock plus an offset that the sandbox and the tests may move."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def elapsed(self) -> float:
        return monotonic() + self.offset.total_seconds()

    def move(self, by: timedelta) -> None:
        self.offset += by


class Ids:
    """New ids, codes and secrets, from the system's random numbers."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def uuid(self, now: datetime) -> UUID:
        """A UUIDv7 (RFC 9562, 5.7): made before the row is stored, and greater than the one before it.

        The queues are read in the order of ids, so ids of one millisecond must be in order too.
        """
        milliseconds = int(now.timestamp() * 1000)
        with self._lock:
            fresh = (milliseconds & (1 << 48) - 1) << 74 | secrets.randbits(74)
            self._last = max(fresh, self._last + 1)
            value = self._last
        time_part, high, low = value >> 74, value >> 62 & 0xFFF, value & (1 << 62) - 1
        return UUID(int=time_part << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)

    def code(self, length: int) -> str:
        """Random characters of Crockford's base32."""
        return "".join(secrets.choice(CROCKFORD) for _ in range(length))

    def key(self) -> bytes:
        """256 random bits for a key."""
        return secrets.token_bytes(32)

    def nonce(self) -> bytes:
        """96 random bits for sealing one value."""
        return secrets.token_bytes(12)


def monotonic() -> float:
    """Seconds on a clock that never jumps: for durations, not for dates."""
    return time.monotonic()


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same moment in a time zone."""
    return moment.astimezone(zone)


def next_at(moment: datetime, zone: ZoneInfo, at: time_of_day, days: Container[int] = range(7)) -> datetime:
    """The first time after `moment` when it is `at` in the zone, on one of the weekdays (Monday is 0)."""
    day = local(moment, zone).date()
    while True:
        candidate = datetime.combine(day, at, zone).astimezone(UTC)
        if candidate > moment and day.weekday() in days:
            return candidate
        day += timedelta(days=1)


def add_working(
    moment: datetime, amount: timedelta, zone: ZoneInfo, hours: tuple[time_of_day, time_of_day], days: Container[int]
) -> datetime:
    """The moment when `amount` of working time has passed since `moment`."""
    start, end = hours
    now, left = moment, amount
    while True:
        day = local(now, zone).date()
        opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in hours)
        if day.weekday() not in days or now >= closes:
            now = next_at(now, zone, start, days)
            continue
        now = max(now, opens)
        if left <= closes - now:
            return now + left
        left -= closes - now
        now = datetime.combine(day, end, zone).astimezone(UTC)


def week_of(moment: datetime, zone: ZoneInfo) -> str:
    """The ISO week of a moment, as `2026-W47`."""
    year, week, _ = local(moment, zone).isocalendar()
    return f"{year}-W{week:02d}"


def week_bounds(week: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end (exclusive) of an ISO week, at Monday 00:00 in the zone.

    Raises:
        ValueError: not a week like `2026-W47`.
    """
    found = re.fullmatch("([0-9]{4})-W([0-9]{1,2})", week.strip().upper())
    if found is None:
        raise ValueError(week)
    monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    bounds = (datetime.combine(monday + timedelta(days=days), time_of_day(), zone) for days in (0, 7))
    start, end = (bound.astimezone(UTC) for bound in bounds)
    return start, end
