"""Times of day: from an hour, a part of the day, or both."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.reading.dates_words import HOURS, PART_HOURS, ZONES

DAWN = 5  # o'clock: before it, "today", "tomorrow" and "yesterday" may be either day


@dataclass(frozen=True)
class TimeOfDay:
    """A time of day. `hour` goes up to 28: 24 to 28 are the hours after midnight of a night ("malam")."""

    hour: int
    minute: int
    zone: ZoneInfo | None = None
    # "jam 2": at night, or in the afternoon? "besok jam 2 malam": in the night before tomorrow, or after it?
    vague: bool = False
    part: str = ""  # of the day, if it was said

    def on(self, day: date, zone: tzinfo) -> datetime:
        start = datetime.combine(day + timedelta(days=self.hour // 24), time(self.hour % 24, self.minute))
        return start.replace(tzinfo=self.zone or zone).astimezone(UTC)


def time_of(part: str, clock: re.Match[str] | None) -> TimeOfDay | None:
    """The time of day from a part ("malam"), a clock time, or both; None when they contradict each other."""
    if clock is None:
        return TimeOfDay(PART_HOURS[part], 0, part=part) if part in PART_HOURS else None
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    said = _part_of(part, clock["part"] or "", hour)
    if said == "" and clock["hour"].startswith("0"):
        said = "pagi"
    if said is None or hour > 23 or minute > 59:
        return None
    shifted = _hour_in(hour, said)
    if shifted is None:
        return None
    vague = (shifted, minute) > (24, 0) or (clock["hour"] in tuple("12345") and not said)
    return TimeOfDay(shifted, minute, ZONES.get(clock["zone"] or ""), vague, said)


def hours_of(clock: re.Match[str]) -> list[TimeOfDay]:
    """The times that an hour without a day may mean: one, or in the morning and in the evening."""
    time = time_of("", clock)
    if time is None or time.part or is_of_24_hours(clock):
        return [time] if time else []
    return [time, replace(time, hour=(time.hour + 12) % 24)]


def is_of_24_hours(clock: re.Match[str]) -> bool:
    """Whether the hour is written so that it cannot be one of the evening: 09.15, 21.15, 9.15 WIB."""
    return bool(clock["zone"]) or clock["hour"].startswith("0") or int(clock["hour"]) > 12


def _part_of(part: str, of_clock: str, hour: int) -> str | None:
    """The part of the day, if the one beside the day and the one behind the hour fit each other.

    The night has hours of both days: "malam jam 2 pagi", "night at 10 pm".
    """
    if not part or not of_clock or part == of_clock:
        return part or of_clock
    if part == "malam" and of_clock in (("am", "pagi", "subuh", "dini hari") if hour < DAWN else ("pm",)):
        return part
    halves = {"am": ("pagi", "subuh"), "pm": ("siang", "sore")}
    return part if part in halves.get(of_clock, ()) else None


def _hour_in(hour: int, part: str) -> int | None:
    """The hour (0 to 28) that this hour means in this part of the day; None if they contradict each other."""
    if part in ("am", "pagi", "subuh", "dini hari"):
        return None if hour > 12 or (hour == 12 and part in ("pagi", "subuh")) else hour % 12
    if part == "malam" and (hour == 12 or hour < DAWN):
        return 24 + hour % 12
    first, last = HOURS.get(part, (0, 24))
    return next((each for each in (hour, hour + 12) if first <= each < last), None)
