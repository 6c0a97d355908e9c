"""Reads the due time of a sentence, in Indonesian and English.

It uses `dateparser`. The patterns here decide *how many* words belong to the date, so the sentence after it loses no
word, and turn everyday forms ("lusa", "3 hari lagi", "senin depan") into forms that the library knows.

A part of the day without an hour means: subuh 05:00, pagi 08:00, siang 12:00, sore 16:00, malam 19:00. A day without a
time means 09:00. "Senin depan" and "next monday" mean the coming Monday, never today. Asked are: a day of this week
with "depan", "minggu depan" (a Sunday?), "besok" before dawn, a weekday that does not fit its date, and a date without
a year that is more than half a year ahead.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.reading.dates_clock import DAWN, TimeOfDay, time_of
from bot.reading.dates_everyday import everyday
from bot.reading.dates_library import canonical, parse
from bot.reading.dates_words import (
    AFTER_TOMORROW,
    CLOCK_LATER,
    COUNTED,
    DAY_HOUR,
    DAY_INSIDE,
    DAYS_BEFORE,
    DURATION_OF,
    EVENING,
    EXACT,
    FRIDAY_PRAYER,
    INTRODUCTION,
    LATER_INSIDE,
    LATER_TODAY,
    NAMED_DATE,
    NO_TASK,
    NUMBER_ALONE,
    PARTS,
    SOON,
    TIME,
    TODAY,
    TODAY_HOURS,
    TOLD,
    TOMORROW,
    UNFINISHED,
    WEEKDAY_NEXT_WEEK,
    WEEKDAY_TO_COME,
    WEEKDAYS,
)
from bot.reading.forms import time_word

MAX_WORDS = 10  # "senin, 30 november 2026 jam 9 kurang 15 pagi wib"
TWO_NUMBERS = re.compile(r"\d \d+$")  # "jam 9 30", but not "jam 9 30 orang"
BARE_HOUR = re.compile(r" (\d{1,2})$")  # "senin depan 8", if nothing follows
MOST_DAYS = 180  # a date without a year that is further away may mean another year
_LETTERS = re.compile(r"[^\W\d_]+")


class PastMoment(ValueError):  # noqa: N818 - named after what it is
    """The words name a moment that is not in the future."""


def read_when(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, str] | None:
    """The due moment (aware, UTC) that `text` names, and what is to be done; None when there is none.

    It stands at the beginning, and the rest of the text follows. Behind other words it needs a day and an hour; then
    all of the text says what is to be done.

    `now` is aware. `zone` is the unit's.

    Raises:
        PastMoment: the moment is not after `now`.
    """
    introduced = INTRODUCTION.match(text)
    words = list(re.compile(r"\S+").finditer(text, introduced.end() if introduced else 0))
    local = now.astimezone(zone)
    found = _at_beginning(text, words[:MAX_WORDS], local, zone)
    if found is None:
        return _inside(text, words, local, zone)
    if found[0] <= now:
        raise PastMoment(text)
    return found[:2]


def _at_beginning(
    text: str, words: Sequence[re.Match[str]], local: datetime, zone: ZoneInfo
) -> tuple[datetime, str, bool] | None:
    """The moment that the first of these words of the text name, the rest of the text, and whether an hour is named."""
    for count in range(len(words), 0, -1):
        said = plain_phrase(spelled_out(text[words[0].start() : words[count - 1].end()]))
        rest = text[words[count - 1].end() :].lstrip(" \t\r\n,;:-–—")
        if TWO_NUMBERS.search(said) and COUNTED.match(spelled_out(rest)):
            continue
        phrase = everyday(said, local)
        moment = _moment(phrase, local, zone)
        if moment is None and not rest:
            moment = _moment(BARE_HOUR.sub(r" jam \1", phrase), local, zone)
        if moment is not None:
            return None if _says_more(phrase, spelled_out(rest)) else (moment, rest, _has_hour(phrase))
    return None


def _inside(text: str, words: Sequence[re.Match[str]], local: datetime, zone: ZoneInfo) -> tuple[datetime, str] | None:
    """A coming day with its hour behind other words that name no time: "telepon besok 09:00". The rest is the text."""
    plain = [spelled_out(word[0]) for word in words]
    later = LATER_INSIDE.search(" ".join(plain))
    days = [place for place, word in enumerate(plain) if DAY_INSIDE.match(word)]
    place = days[0] if days else len(" ".join(plain)[: later.start()].split()) if later else 0
    before = " ".join(plain[:place])
    if not place or TIME.search(before) or NO_TASK.search(before):
        return None
    found = _at_beginning(text, words[place : place + MAX_WORDS], local, zone)
    if found is None or not found[2] or found[0] <= local or CLOCK_LATER.search(spelled_out(found[1])):
        return None
    return found[0], text.lstrip()


def _says_more(phrase: str, rest: str) -> bool:
    """Whether the words after the date say more about the time, so that the date alone would be another moment."""
    duration = phrase[0].isdigit() and phrase[-1].isalpha()
    if UNFINISHED.match(rest) or (duration and DURATION_OF.match(rest)):
        return True
    if COUNTED.match(rest) and re.fullmatch(r"\d/\d", phrase):  # "1/2 kilo"
        return True
    told = TOLD.split(rest)[0] if any(part.search(phrase) for part in PARTS.values()) else rest
    return not _has_hour(phrase) and bool(NUMBER_ALONE.match(rest) or CLOCK_LATER.search(told))


def _has_hour(phrase: str) -> bool:
    return bool(TIME.search(phrase) or EXACT.fullmatch(canonical(phrase)))


def read_days(text: str, now: datetime, zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and the last day that `text` names, such as "1/11 - 15/11" or "1 november sampai 15 november".

    None if it does not name two days in order, or the last one is in the future. A day without a year means the latest
    such day.
    """
    today = now.astimezone(zone).date()
    for split in re.finditer(r"\s*(?:\bs\.?/?d\.?\b|\bsampai\b|\bhingga\b|\bto\b|[-–—]|\s)\s*", text.lower()):
        first, last = (past_day(part, today) for part in (text[: split.start()], text[split.end() :]))
        if first and last and first <= last:
            return first, last
    return None


def past_day(words: str, today: date) -> date | None:
    """The latest day with this name, up to today."""
    iso = re.fullmatch(r"\d{4}-\d{2}-\d{2}", words.strip())
    form = words.strip() if iso else canonical(plain_phrase(spelled_out(words)))
    if form.endswith(" ?"):
        if form[:-2].isdigit():
            return None
        forms = [f"{form[:-2]} {year}" for year in (today.year, today.year - 1)]
    else:
        forms = [form] if form else []
    base = datetime.combine(today, time())
    days = (found.date() for found in (parse(full, base, "YMD" if iso else "DMY") for full in forms) if found)
    return next((day for day in days if day <= today), None)


def spelled_out(text: str) -> str:
    """The text in lower case, its words of time spelled out."""
    return _LETTERS.sub(lambda word: time_word(word[0]), text.lower().replace("½", "1/2"))


def plain_phrase(phrase: str) -> str:
    """A phrase of `spelled_out` without punctuation between words."""
    phrase = re.sub(r"(?<=\d)[.,]5 ?(?=jam|hours)", " setengah ", phrase)
    phrase = re.sub(r"[,()]", " ", phrase.replace("'", "").replace("’", "")).replace("tonight", "this night")
    return " ".join(phrase.split()).rstrip(" .:;-–—")


def _moment(phrase: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that the whole phrase names; `now` is local."""
    on_friday, prayers = FRIDAY_PRAYER.subn("jam 13.00", phrase)
    if prayers:
        moment = _moment(on_friday, now, zone)
        return moment if moment and moment.astimezone(zone).weekday() == WEEKDAYS["friday"] else None
    form = canonical(phrase)
    if EXACT.fullmatch(form):
        found = parse(form, now.astimezone(UTC))
        return found and found.replace(tzinfo=UTC)
    for day_words, part, clock in _splits(phrase):
        hour = time_of(part, clock)
        if (part or clock) and hour is None:
            continue
        if day_words in LATER_TODAY or not day_words:
            moment = _without_day(day_words, part, hour, now, zone)
        else:
            moment = _with_day(day_words, hour, now, zone)
        if moment is not None:
            return moment
    return None


def _splits(phrase: str) -> list[tuple[str, str, re.Match[str] | None]]:
    """Every way to read the phrase as day, part of the day, and time on the clock."""
    readings: list[tuple[str, re.Match[str] | None]] = [(phrase, None)]
    for match in TIME.finditer(phrase):
        before, after = phrase[: match.start()].strip(), phrase[match.end() :].strip()
        if not before or not after:
            readings.append((before or after, match))
    splits: list[tuple[str, str, re.Match[str] | None]] = []
    for words, clock in readings:
        splits.append((words, "", clock))
        for name, pattern in PARTS.items():
            left, found = pattern.subn("", words, count=1)
            if found:
                splits.append((" ".join(left.split()), name, clock))
    return splits


def _without_day(later: str, part: str, hour: TimeOfDay | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """A time without a day: the next such time. "nanti" means today ("nanti jam 4" at noon is 16:00)."""
    if hour is None or (part and not later) or (hour.vague and hour.hour < 24 and not later):
        return None  # "siang pak kades" is a greeting
    small = hour.hour - 24  # after midnight "jam 2 malam" is the coming one
    if small >= 0 and (early := replace(hour, hour=small).on(now.date(), zone)) > now:
        return early
    today, tomorrow = (hour.on(now.date() + timedelta(days=days), zone) for days in (0, 1))
    of_half_a_day = not hour.part and hour.hour <= 12
    if now.hour >= EVENING and later in SOON and (part == "pagi" or (of_half_a_day and hour.hour < DAWN)):
        return tomorrow
    surely_today = later and hour.hour > DAWN and not of_half_a_day
    if today > now or part not in ("", "subuh", "dini hari") or surely_today:
        return today
    evening = replace(hour, hour=hour.hour + 12).on(now.date(), zone)
    if later and of_half_a_day:
        return evening
    return None if of_half_a_day and evening > now else tomorrow  # "jam 9" at ten: tonight, or tomorrow?


def _with_day(words: str, hour: TimeOfDay | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    if words in TODAY:
        return _today(hour, now, zone)
    day = _day(words, now) if not _may_be_another(words, now) else None
    if day is None or (hour and hour.vague):
        return None
    return (hour or TimeOfDay(DAY_HOUR, 0)).on(day, zone)


def _today(hour: TimeOfDay | None, now: datetime, zone: ZoneInfo) -> datetime:
    """Today at this time; without a time, at the next of TODAY_HOURS, so it is not in the past."""
    if hour is not None and hour.vague and hour.on(now.date(), zone) <= now:
        hour = replace(hour, hour=hour.hour + 12)
    if hour is not None:
        return hour.on(now.date(), zone)
    moments = [TimeOfDay(usual, 0).on(now.date(), zone) for usual in TODAY_HOURS]
    return next((moment for moment in moments if moment > now), moments[-1])


def _may_be_another(words: str, now: datetime) -> bool:
    """Whether the words may mean another day than they say: "besok" at two in the night, "kamis depan" on a Monday."""
    if now.hour < DAWN and re.fullmatch(f"{TOMORROW}|{AFTER_TOMORROW}", words):
        return True
    coming = WEEKDAY_TO_COME.fullmatch(words)
    if coming:
        days = (WEEKDAYS[coming["weekday"] or coming["english"]] - now.weekday()) % 7
        return 0 < days < 7 - now.weekday() or days == 1 or coming["weekday"] == "minggu"
    return words.endswith(" ini") and words.split()[-2] in ("minggu", list(WEEKDAYS)[now.weekday()])


def _day(words: str, now: datetime) -> date | None:
    """The day that all these words together name; None if they do not name a day."""
    next_week = WEEKDAY_NEXT_WEEK.fullmatch(words)
    if next_week:
        monday = now.date() + timedelta(days=7 - now.weekday())
        return monday + timedelta(days=WEEKDAYS[next_week["weekday"]])
    if before := DAYS_BEFORE.fullmatch(words):
        day = _day(before["day"], now)
        return day and day - timedelta(days=int(before["days"]))
    form = canonical(words)
    if not form:
        return None
    parsed = None if form.endswith(" ?") else parse(form, now)
    day = _day_without_year(form[:-2], now) if form.endswith(" ?") else parsed and parsed.date()
    named = NAMED_DATE.fullmatch(words)
    return None if day and named and WEEKDAYS[named["weekday"]] != day.weekday() else day


def _day_without_year(form: str, now: datetime) -> date | None:
    """The next day with this name. The year is passed to the library, which would guess it otherwise."""
    if form.isdigit():  # only a day of the month
        months = [(now.year + month // 12, month % 12 + 1) for month in range(now.month - 1, now.month + 2)]
        forms = [f"{form}/{month}/{year}" for year, month in months]
    else:
        forms = [f"{form} {year}" for year in (now.year, now.year + 1)]
    days = (found.date() for found in (parse(full, now) for full in forms) if found)
    day = next((day for day in days if day >= now.date()), None)
    return day if day and (day - now.date()).days < MOST_DAYS else None
