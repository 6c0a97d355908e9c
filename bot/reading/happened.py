"""Reads past times: when the event of a story happened, and when an officer looked around, as a nil report says.

Only what is sure is read; otherwise the reporter is asked: two days, a plan, a habit. In a story the time may also
belong to another event, and an hour that may be in the morning or in the evening is left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.reading.dates import plain_phrase, spelled_out
from bot.reading.dates_clock import DAWN, TimeOfDay, hours_of, is_of_24_hours, time_of
from bot.reading.dates_everyday import everyday
from bot.reading.dates_words import PART_HOURS, TIME
from bot.reading.happened_days import day_of, group
from bot.reading.happened_words import (
    ANCHORS,
    AND,
    BEFORE,
    CHOICE,
    DOUBT,
    ENGLISH,
    ENGLISH_SPELLINGS,
    HABIT,
    IF,
    LOOKED_ANCHORS,
    MAY_BE_HOUR,
    MAY_SAY,
    NEWS,
    NOT_AT,
    NOWADAYS,
    OTHER_EVENT,
    PLAN,
    PLANNED,
    ROUND,
    SPELLINGS,
    TALK,
    THAT,
    THERE_WAS,
    UNKNOWN,
    WHICH,
)

LONG_AGO = "earlier"
_CLAUSE_END = re.compile(r"[.!?;,:]+\s+|\n+|\s[-–—]+\s|\btapi\b|\btp\b")
_AROUND = 4  # words
_BETWEEN = 6  # words between a day and its hour, at most
# Characters: a longer story tells of several times, so only a day with its hour counts; a longer clause is not read.
_LONG = 400
_OF_TODAY = ("now", "part_of_today", "today", "earlier_today")


@dataclass(frozen=True)
class Past:
    """A moment, and how exactly it was named: "time", "day", "today", "last_night" or "yesterday"."""

    at: datetime  # aware, UTC
    kind: str


def read_happened(story: str, sent: datetime, zone: ZoneInfo) -> str | None:
    """The day (`2026-11-23`), the moment in the zone (`2026-11-23T23:00`) or LONG_AGO; None if the story does not say.

    `sent` is aware: the moment when the story was sent.
    """
    spelled = spelled_out(story)
    if not MAY_SAY.search(spelled):
        return None
    local = sent.astimezone(zone)
    clauses = _clauses(spelled, local)
    found = _the_one(each for index in range(len(clauses)) for each in _in_clause(clauses, index, local))
    in_doubt = len(story) > _LONG or HABIT.search(spelled)
    return None if found and in_doubt and "T" not in found else found


def read_looked(words: str, now: datetime, zone: ZoneInfo) -> Past | None:
    """When an officer looked around; None if the words do not say.

    They tell of nothing else, so a weekday alone counts, and an hour alone is the latest such hour.
    """
    local = now.astimezone(zone)
    clauses = _clauses(spelled_out(words), local)
    clocks = [clock for clause in clauses for clock in TIME.finditer(clause)]
    clock = clocks[0] if len(clocks) == 1 else None
    found = _the_one(each for clause in clauses for each in _looked(clause, clock, local))
    if found == LONG_AGO or len(clocks) > 1:
        return None
    if found and "T" in found:
        return Past(datetime.fromisoformat(found).replace(tzinfo=zone).astimezone(UTC), "time")
    day = date.fromisoformat(found) if found else None
    if clock:
        return _latest(clock, day, local)
    return _on_day(day, "malam" in " ".join(clauses), local) if day else None


def usual_moment(kind: str, day: date, zone: tzinfo) -> datetime:
    """The moment that stands for a day without a time: its evening if the kind is "last_night", else its noon."""
    return TimeOfDay(PART_HOURS["malam" if kind == "last_night" else "siang"], 0).on(day, zone)


def _latest(clock: re.Match[str], day: date | None, local: datetime) -> Past | None:
    """The latest such hour, on this day if one is named; there it is taken as it is written."""
    hours = hours_of(clock)[: 1 if day else None]
    days = [day] if day else [local.date(), local.date() - timedelta(days=1)]
    moments = [moment for hour in hours for each in days if (moment := _moment(hour, each, local)) <= local]
    return Past(max(moments).astimezone(UTC), "time") if moments else None


def _on_day(day: date, at_night: bool, local: datetime) -> Past:
    ago = (local.date() - day).days
    if not ago:
        return Past(local.astimezone(UTC), "today")
    kind = "day" if ago > 1 else "last_night" if at_night else "yesterday"
    return Past(usual_moment(kind, day, local.tzinfo or UTC), kind)


def _clauses(text: str, local: datetime) -> list[str]:
    """The clauses of a text in the forms that ANCHORS know, "" for a habit; none if the text tells of a plan."""
    clauses = [
        _normal(clause, local) if MAY_SAY.search(clause) or MAY_BE_HOUR.search(clause) else clause
        for clause in _CLAUSE_END.split(text)
    ]
    return [] if any(map(PLAN.search, clauses)) else ["" if HABIT.search(clause) else clause for clause in clauses]


def _the_one(found: Iterable[str]) -> str | None:
    """The moment, or else the day, if all that was found is of one day."""
    times = set(found)
    days = {each[:10] for each in times}
    if len(days) != 1 or "" in days:
        return None
    moments = times - days
    return moments.pop() if len(moments) == 1 else days.pop()


def _normal(clause: str, local: datetime) -> str:
    words = re.sub(r"[()\"“”*_]", " ", plain_phrase(clause))
    for pattern, form in [*ENGLISH_SPELLINGS, *SPELLINGS] if ENGLISH.search(words) else SPELLINGS:
        words = pattern.sub(form, words)
    words = " ".join(words.split())
    normal = everyday(words, local)
    if "hari ini malam" in normal:  # "malam minggu" on a Saturday: a story means a past one
        normal = everyday(words, local - timedelta(days=1))
    return normal


def _in_clause(clauses: list[str], index: int, local: datetime) -> Iterator[str]:
    """The times in a clause, in the form of `read_happened`; "" for a time that is not sure."""
    after_today = False
    anchors = _anchors(clauses[index] if len(clauses[index]) <= _LONG else "")
    for kind, anchor in anchors:
        if not _is_of_something_else(kind, anchor, after_today):
            others = [other for _, other in anchors if other is not anchor]
            yield _said(kind, anchor, _clock(clauses, index, anchor, others), local)
        after_today = kind in _OF_TODAY and "malam" not in anchor[0]


def _anchors(clause: str) -> list[tuple[str, re.Match[str]]]:
    """The days in a clause, from left to right. Each pattern sees "|||" where an earlier one matched."""
    found = []
    for kind, pattern in ANCHORS.items():
        found += [(kind, anchor) for anchor in pattern.finditer(clause)]
        clause = pattern.sub(lambda anchor: "|" * len(anchor[0]), clause)
    return sorted(found, key=lambda each: each[1].start())


def _looked(clause: str, clock: re.Match[str] | None, local: datetime) -> Iterator[str]:
    """The times in a clause of a nil report, in the same form; the hour may stand anywhere in the report."""
    for kind, pattern in LOOKED_ANCHORS.items():
        yield from (_said(kind, anchor, clock, local) for anchor in pattern.finditer(clause))
        clause = pattern.sub("|", clause)


def _is_of_something_else(kind: str, anchor: re.Match[str], after_today: bool) -> bool:
    """`after_today`: a time of today stands before, which a talk belongs to ("tadi warga bilang kemarin ada pesta")."""
    clause = anchor.string
    before, after = clause[: anchor.start()], ROUND.sub("", clause[anchor.end() :])
    there_was = THERE_WAS.match(TIME.sub("", after, count=1))
    that = THAT.search(before)
    of_event = (
        that or (there_was and (after_today or TIME.match(after.lstrip()))) or (after_today and not NEWS.search(before))
    )
    near_before = "" if of_event else " ".join(before.split()[-_AROUND:])
    follows = after.split()
    near = " ".join([near_before, "|", *follows[:_AROUND]])
    return bool(
        UNKNOWN.search(clause)
        or DOUBT.search(" ".join([before, "|", *follows[:2]]))
        or CHOICE.search(" ".join([*before.split()[-2:], "|", *follows[:2]]))
        or WHICH.search(before)
        or BEFORE.search(before)
        or (not that and IF.search(before))
        or TALK.search(near)
        or OTHER_EVENT.search(f"{near_before} | {there_was['first']}" if there_was else near)
        or (kind == "near_weekday" and PLANNED.search(clause))
        or (kind == "now" and "barusan" not in anchor[0] and NOWADAYS.search(clause))
    )


def _clock(
    clauses: list[str], index: int, anchor: re.Match[str], others: Sequence[re.Match[str]]
) -> re.Match[str] | None:
    """The hour next to the day, or the only one in its clause, or at the beginning of the clause before or after."""
    words = anchor.string[: anchor.start()] + "|" * len(anchor[0]) + anchor.string[anchor.end() :]
    found = [
        clock
        for clock in TIME.finditer(words)
        if not NOT_AT.search(words, 0, clock.start())
        and all(len(_between(clock, anchor)) <= len(_between(clock, other)) for other in others)
    ]
    clocks = found
    if len(found) > 1:
        clocks = [clock for clock in found if not _between(clock, anchor) and not AND.match(words, clock.end())]
    if len(clocks) == 1:
        return clocks[0] if len(_between(clocks[0], anchor)) <= _BETWEEN else None
    beside = (clauses[each] for each in (index - 1, index + 1) if 0 <= each < len(clauses))
    near = [match for clause in beside if (match := TIME.match(clause))] if not found else []
    return near[0] if len(near) == 1 else None


def _between(clock: re.Match[str], anchor: re.Match[str]) -> list[str]:
    """The words between an hour and a day."""
    first, second = sorted((clock.span(), anchor.span()))
    return anchor.string[first[1] : second[0]].split()


def _said(kind: str, anchor: re.Match[str], clock: re.Match[str] | None, local: datetime) -> str:
    match kind:
        case "now":
            at_hour = clock if clock and "barusan" in anchor[0] and not _between(clock, anchor) else None
            return _earlier_today(at_hour, local) if at_hour else _written(local)
        case "long_ago" if clock and (weeks := re.match(r"([1-9]) (?:minggu|weeks?) lalu", anchor[0])):
            return _on(local.date() - timedelta(weeks=int(weeks[1])), "", clock, local)
        case "long_ago":
            return LONG_AGO
        case "ago" if not anchor["more"] and anchor["unit"][:3] in ("men", "min", "jam", "hou"):
            unit = "minutes" if anchor["unit"].startswith("m") else "hours"
            return _written(local - timedelta(**{unit: int(anchor["n"])}))
        case "earlier_today":
            return _earlier_today(clock, local)
    day, part = day_of(kind, anchor, clock, local), group(anchor, "part")
    other_night = kind == "yesterday" and clock and _is_after_midnight(part, clock)
    return "" if day is None or day > local.date() or other_night else _on(day, part, clock, local)


def _on(day: date, part: str, clock: re.Match[str] | None, local: datetime) -> str:
    """The day, with the hour if it is sure; "" if there is no such hour, or it is not in the past."""
    if clock is None:
        return day.isoformat()
    time = time_of(part, clock)
    if time is None:
        return ""
    if not time.part and not is_of_24_hours(clock):
        return day.isoformat()
    moment = _moment(time, day, local)
    return _written(moment) if moment <= local else ""


def _earlier_today(clock: re.Match[str] | None, local: datetime) -> str:
    """ "Tadi", or "tadi jam 8": the latest such hour today, or in the night before dawn."""
    hours = hours_of(clock) if clock else []
    if clock and not hours:
        return ""
    if not hours:
        return local.date().isoformat() if local.hour >= DAWN else ""
    since = local.replace(hour=0, minute=0) if local.hour >= DAWN else local - timedelta(hours=10)
    days = (local.date(), local.date() - timedelta(days=1))
    moments = [moment for hour in hours for day in days if since <= (moment := _moment(hour, day, local)) <= local]
    return _written(max(moments)) if moments else ""


def _is_after_midnight(part: str, clock: re.Match[str]) -> bool:
    """Whether the hour is one of a night: "kemarin jam 1 malam" may be in either of two nights."""
    time = time_of(part, clock)
    return bool(time and time.vague and time.part)


def _moment(time: TimeOfDay, day: date, local: datetime) -> datetime:
    zone = local.tzinfo or UTC
    return time.on(day, zone).astimezone(zone)


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")
