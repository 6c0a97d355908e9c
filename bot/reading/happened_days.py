"""The days that the times of a story name, counted from when it was sent."""

import re
from datetime import UTC, date, datetime, timedelta

from bot.reading.dates import MOST_DAYS, past_day
from bot.reading.dates_clock import DAWN, time_of
from bot.reading.dates_words import EVENING, WEEKDAYS

_NEAR = 3  # days: longer ago, "sabtu malam ada pesta" may be the coming Saturday
_LAST_MONTH = 10  # days: "tanggal 28" on the first of a month means three days ago
# From and until when "tadi pagi" means today; "tadi siang" after midnight means yesterday.
_TODAY_FROM = {"subuh": 3, "dini hari": 3, "pagi": 6, "siang": 11, "sore": 15}


def group(anchor: re.Match[str], name: str) -> str:
    """The group with this name, in whichever alternative of the pattern it is: `part`, `part2`."""
    return next((found for each, found in anchor.groupdict().items() if found and each.rstrip("234") == name), "")


def day_of(kind: str, anchor: re.Match[str], clock: re.Match[str] | None, local: datetime) -> date | None:
    """The day that an anchor of this kind names; None if it is not sure."""
    today = local.date()
    match kind:
        case "part_of_today":
            return _part_of_today(group(anchor, "part"), clock, local)
        case "ago":
            return None if anchor["more"] else today - timedelta(days=int(anchor["n"]))
        case "weekday":
            return _weekday(group(anchor, "day"), group(anchor, "which"), today)
        case "near_weekday" | "past_weekday":
            back = (today.weekday() - WEEKDAYS[anchor["day"]]) % 7
            return today - timedelta(days=back) if kind == "past_weekday" or 0 < back <= _NEAR else None
        case "date" | "short_date":
            day = _date(group(anchor, "date"), group(anchor, "past"), today)
            return day if day and WEEKDAYS.get(group(anchor, "day"), day.weekday()) == day.weekday() else None
    sure = kind != "unsure" and local.hour >= DAWN
    return today - timedelta(days=int(kind == "yesterday")) if sure else None


def _part_of_today(part: str, clock: re.Match[str] | None, local: datetime) -> date | None:
    yesterday = local.date() - timedelta(days=1)
    if part == "malam":  # in the evening, it may be this one or the last one, unless its hour is still to come
        hour = time_of(part, clock) if clock else None
        to_come = hour and hour.on(local.date(), local.tzinfo or UTC) > local
        return yesterday if local.hour < EVENING or to_come else None
    if local.hour >= _TODAY_FROM[part]:
        return local.date()
    return yesterday if local.hour < DAWN and part in ("siang", "sore") else None


def _weekday(name: str, which: str, today: date) -> date | None:
    if which.startswith(("minggu", "pekan", "week")):
        return today - timedelta(days=today.weekday() + 7 - WEEKDAYS[name])
    back = (today.weekday() - WEEKDAYS[name]) % 7 or 7
    return None if which == "lalu" and back == 1 else today - timedelta(days=back)


def _date(words: str, past: str, today: date) -> date | None:
    """The latest day with this date; None if the words may mean a coming day."""
    number = re.fullmatch(r"\D+(\d{1,2})", words)
    if number and not re.search(r"[a-z]{3,} ?\d", words.replace("tanggal", "")):
        months = (today, today.replace(day=1) - timedelta(days=1))
        days = (past_day(f"{number[1]}/{each.month}/{each.year}", today) for each in months)
        day = next((each for each in days if each), None)
        near = day and (day.month == today.month or (today - day).days <= _LAST_MONTH)
        return day if past or near else None
    day = past_day(words, today)
    year = re.search(r"20\d\d", words)
    return day if day and (year or today - day < timedelta(days=MOST_DAYS)) else None
