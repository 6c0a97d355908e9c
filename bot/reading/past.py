"""Reads when somebody looked around: a past time anywhere in a short text, such as "tadi malam" or "jam 8 malam"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.reading.dates import hour_in, past_day
from bot.reading.dates_everyday import everyday
from bot.reading.dates_words import PART_HOURS, PARTS, TIME, WEEKDAYS

_LAST_NIGHT = re.compile(r"\b(?:(?:tadi|td|kemarin|kmrn|wingi|mau) malam|malam (?:tadi|kemarin)|semalam|last night)\b")
_YESTERDAY = re.compile(r"\b(?:kemarin|kmrn|wingi|yesterday)\b")
_TODAY = re.compile(r"\b(?:hari ini|hr ini|tadi|td|barusan|(?:pagi|siang|sore|malam) ini|today|just now)\b")
_TO_COME = re.compile(r"\b(?:besok|lusa|nanti|depan|tomorrow|next)\b")
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b(?! (?:depan|ini))")
_DAY = re.compile(
    r"\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:tgl|tanggal) ?\d{1,2}(?: [a-z]{3,9})?|\d{1,2} hari (?:yang )?lalu)"
)


@dataclass(frozen=True)
class Past:
    """A moment, and how exactly it was named: "time", "day", "today", "last_night" or "yesterday"."""

    at: datetime  # aware, UTC
    kind: str


def read_past(text: str, now: datetime, zone: ZoneInfo) -> Past | None:
    """The past moment that the text names; None if it names none, or one that is not past.

    `now` is aware. `zone` is the unit's.
    """
    local = now.astimezone(zone)
    phrase = everyday(" ".join(re.sub(r"[,;!()]", " ", text.lower()).split()), local)
    if _TO_COME.search(phrase):
        return None
    day, kind = _day(phrase, local.date())
    clock = TIME.search(phrase)
    moment = _on_clock(clock, phrase, day, local) if clock else _around(day, kind, local)
    if moment is None or moment > local:
        return None
    return Past(moment.astimezone(UTC), "time" if clock else kind)


def _day(phrase: str, today: date) -> tuple[date | None, str]:
    """The day that is named, and how."""
    if _LAST_NIGHT.search(phrase):
        return today - timedelta(days=1), "last_night"
    if _YESTERDAY.search(phrase):
        return today - timedelta(days=1), "yesterday"
    if named := _WEEKDAY.search(phrase):
        return today - timedelta(days=(today.weekday() - WEEKDAYS[named[1]]) % 7), "day"
    if named := _DAY.search(phrase):
        return past_day(named[0], today), "day"
    return None, "today" if _TODAY.search(phrase) else ""


def _on_clock(clock: re.Match[str], phrase: str, day: date | None, now: datetime) -> datetime | None:
    """The time on this day; without a day the latest such time."""
    part = clock["part"] or next((name for name, words in PARTS.items() if words.search(phrase)), "")
    hour, minute = hour_in(int(clock["hour"]), part), int(clock["minute"] or 0)
    if hour is None or int(clock["hour"]) > 23 or minute > 59:
        return None
    hours = [hour, hour + 12] if not (part or day) and hour < 12 else [hour]
    days = [day] if day else [now.date(), now.date() - timedelta(days=1)]
    moments = [_at(each, some, minute, now) for each in days for some in hours]
    return max((moment for moment in moments if moment <= now), default=None)


def _around(day: date | None, kind: str, now: datetime) -> datetime | None:
    """A moment for a day without a time; the words are kept beside it."""
    if kind == "today" or day == now.date():
        return now
    return _at(day, PART_HOURS["malam" if kind == "last_night" else "siang"], 0, now) if day else None


def _at(day: date, hour: int, minute: int, now: datetime) -> datetime:
    return datetime.combine(day, time(minute=minute), now.tzinfo) + timedelta(hours=hour)
