"""Reads from a story when the event happened. Ignores when it was sent, plans and habits.

It reads only what is sure. If a story names two days, or its time may belong to another event, it reads nothing, and
the reporter is asked. An hour that may be in the morning or in the evening is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.reading.dates import TimeOfDay, past_day, plain_phrase, time_of
from bot.reading.dates_everyday import everyday
from bot.reading.dates_words import TIME, WEEKDAYS
from bot.reading.happened_words import (
    ANCHORS,
    BEFORE,
    DOUBT,
    MAY_SAY,
    NOT_ONCE,
    NOWADAYS,
    OTHER_EVENT,
    SPELLINGS,
    WHICH,
)

LONG_AGO = "earlier"
_CLAUSE_END = re.compile(r"[.!?;,:]+\s+|\n+|\s[-–—]+\s|\btapi\b|\btp\b")
_AROUND = 4  # words
_BETWEEN = 6  # words between a day and its hour, at most
# Characters: a longer story tells of several times, so only a day with its hour counts; a longer clause is not read.
_LONG = 400
_DAWN = 5  # o'clock: before it, "today" and "yesterday" may be either day
_MOST_DAYS = 180  # a date without a year that is longer ago may mean the next one
# From and until when "tadi pagi" means today; "tadi siang" after midnight means yesterday.
_TODAY_FROM = {"subuh": 3, "dini hari": 3, "pagi": 6, "siang": 11, "sore": 15}


def read_happened(story: str, sent: datetime, zone: ZoneInfo) -> str | None:
    """The day (`2026-11-23`), the moment in the zone (`2026-11-23T23:00`) or LONG_AGO; None if the story does not say.

    `sent` is aware: the moment when the story was sent.
    """
    if not MAY_SAY.search(story.lower()):
        return None
    local = sent.astimezone(zone)
    clauses = [_normal(clause, local) for clause in _CLAUSE_END.split(story)]
    if any(NOT_ONCE.search(clause) for clause in clauses):
        return None
    found = {each for index in range(len(clauses)) for each in _in_clause(clauses, index, local)}
    days = {each[:10] for each in found}
    if len(days) != 1 or "" in days:
        return None
    moments = {each for each in found if each not in days}
    if len(moments) == 1:
        return moments.pop()
    return days.pop() if len(story) <= _LONG else None


def _normal(clause: str, local: datetime) -> str:
    """The clause in the forms that ANCHORS know."""
    words = re.sub(r"[()\"“”*_]", " ", plain_phrase(clause))
    for pattern, form in SPELLINGS:
        words = pattern.sub(form, words)
    words = " ".join(words.split())
    normal = everyday(words, local)
    if "hari ini malam" in normal:  # "malam minggu" on a Saturday: a story means a past one
        normal = everyday(words, local - timedelta(days=1))
    return normal


def _in_clause(clauses: list[str], index: int, local: datetime) -> Iterator[str]:
    """The times in a clause, in the form of `read_happened`; "" for a time that is not sure."""
    clause = clauses[index] if len(clauses[index]) <= _LONG else ""
    for kind, pattern in ANCHORS.items():
        for anchor in pattern.finditer(clause):
            if not _is_of_something_else(kind, clause, anchor):
                yield _said(kind, anchor, _clock(clauses, index, anchor), local)
        clause = pattern.sub("|", clause)


def _is_of_something_else(kind: str, clause: str, anchor: re.Match[str]) -> bool:
    before, after = clause[: anchor.start()], clause[anchor.end() :]
    near = " ".join([*before.split()[-_AROUND:], "|", *after.split()[:_AROUND]])
    return bool(
        DOUBT.search(clause)
        or WHICH.search(before)
        or BEFORE.search(before)
        or OTHER_EVENT.search(near)
        or (kind == "now" and "barusan" not in anchor[0] and NOWADAYS.search(clause))
    )


def _clock(clauses: list[str], index: int, anchor: re.Match[str]) -> re.Match[str] | None:
    """The only hour in the clause of the day, else at the beginning of the clause before or after it."""
    found = list(TIME.finditer(clauses[index]))
    if len(found) == 1:
        first, second = sorted((found[0].span(), anchor.span()))
        between = anchor.string[first[1] : second[0]]
        return found[0] if len(between.split()) <= _BETWEEN else None
    beside = (clauses[each] for each in (index - 1, index + 1) if 0 <= each < len(clauses))
    near = [match for clause in beside if (match := TIME.match(clause))] if not found else []
    return near[0] if len(near) == 1 else None


def _said(kind: str, anchor: re.Match[str], clock: re.Match[str] | None, local: datetime) -> str:
    match kind:
        case "now":
            return _written(local)
        case "long_ago":
            return LONG_AGO
        case "ago" if anchor["unit"][:3] in ("men", "min", "jam", "hou"):
            unit = "minutes" if anchor["unit"].startswith("m") else "hours"
            return _written(local - timedelta(**{unit: int(anchor["n"])}))
        case "earlier_today":
            return _earlier_today(clock, local)
    named = anchor.groupdict()
    part = named.get("part") or named.get("part2") or named.get("part3") or ""
    day = _day(kind, named, part, local)
    return _on(day, part, clock, local) if day and day <= local.date() else ""


def _day(kind: str, named: dict[str, str], part: str, local: datetime) -> date | None:
    today = local.date()
    match kind:
        case "part_of_today":
            return _part_of_today(part, local)
        case "ago":
            return today - timedelta(days=int(named["n"]))
        case "weekday":
            return _weekday(named["day"] or named["day2"], named["which"] or "kemarin", today)
        case "date":
            return _date(named["date"], bool(named["past"]), today)
        case "yesterday":
            return today - timedelta(days=1) if local.hour >= _DAWN else None
    return today if local.hour >= _DAWN else None


def _part_of_today(part: str, local: datetime) -> date | None:
    yesterday = local.date() - timedelta(days=1)
    if part == "malam":  # in the evening, it may be this one or the last one
        return yesterday if local.hour < 18 else None
    if local.hour >= _TODAY_FROM[part]:
        return local.date()
    return yesterday if local.hour < _DAWN and part in ("siang", "sore") else None


def _weekday(name: str, which: str, today: date) -> date | None:
    if which.startswith(("minggu", "pekan", "week")):
        return today - timedelta(days=today.weekday() + 7 - WEEKDAYS[name])
    back = (today.weekday() - WEEKDAYS[name]) % 7 or 7
    return None if which == "lalu" and back == 1 else today - timedelta(days=back)


def _date(words: str, past: bool, today: date) -> date | None:
    """The latest day with this date; None if the words may mean a coming day."""
    number = re.fullmatch(r"\D+(\d{1,2})", words)
    if number and not re.search(r"[a-z]{3,} ?\d", words.replace("tanggal", "").replace("tgl", "")):
        months = (today, today.replace(day=1) - timedelta(days=1))
        days = (past_day(f"{number[1]}/{each.month}/{each.year}", today) for each in months)
        day = next((each for each in days if each), None)
        return day if past or (day and day.month == today.month) else None
    day = past_day(words, today)
    year = re.search(r"20\d\d", words)
    return day if day and (year or today - day < timedelta(days=_MOST_DAYS)) else None


def _on(day: date, part: str, clock: re.Match[str] | None, local: datetime) -> str:
    """The day, with the hour if it is sure; "" if both together are not in the past."""
    time = time_of(part, clock) if clock else None
    if clock is None or time is None:
        return day.isoformat()
    said = clock["part"] or part
    if not said and not _of_24_hours(clock):
        return day.isoformat()
    if said == "malam" and not 18 <= time.hour <= 28:
        return day.isoformat()
    moment = _moment(time, day, local)
    return _written(moment) if moment <= local else ""


def _earlier_today(clock: re.Match[str] | None, local: datetime) -> str:
    """ "Tadi", or "tadi jam 8": the only such hour that is past today, or in the night before dawn."""
    time = time_of("", clock) if clock else None
    if clock is None or time is None:
        return local.date().isoformat() if local.hour >= _DAWN else ""
    since = local.replace(hour=0, minute=0) if local.hour >= _DAWN else local - timedelta(hours=10)
    sure = bool(clock["part"]) or _of_24_hours(clock)
    hours = [time] if sure else [time, replace(time, hour=(time.hour + 12) % 24)]
    days = (local.date(), local.date() - timedelta(days=1))
    moments = [moment for hour in hours for day in days if since <= (moment := _moment(hour, day, local)) <= local]
    if len(moments) > 1:
        return local.date().isoformat()
    return _written(moments[0]) if moments else ""


def _of_24_hours(clock: re.Match[str]) -> bool:
    """Whether the hour is written so that it cannot be one of the evening: 09.15, 21.15, 9.15 WIB."""
    return bool(clock["zone"]) or clock["hour"].startswith("0") or int(clock["hour"]) > 12


def _moment(time: TimeOfDay, day: date, local: datetime) -> datetime:
    zone = local.tzinfo or UTC
    return time.on(day, zone).astimezone(zone)


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")
