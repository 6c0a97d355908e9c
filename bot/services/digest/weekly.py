"""The week to leadership: once, on its day and hour, also after an outage; its figures frozen when first sent."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.clock import local, next_at, week_bounds, week_of
from bot.database.transaction import Tx
from bot.domain.people import members_with
from bot.domain.wording import district_name, joined, place_short
from bot.errors import Refusal
from bot.messages import Priority, Purpose, Text, text
from bot.models.due import DigestRun
from bot.models.member import Member, Role
from bot.services.digest.figures import figures
from bot.settings import WEEKDAYS

MOST_CODES = 5
LONGEST_DAYS = 366
WEEK = timedelta(weeks=1)


def send_weekly(tx: Tx) -> int:
    """Sends the last whole week to every leader, unless that was done. Returns how many weeks were sent."""
    week = _week_before(tx, _due_last(tx))
    unit = tx.settings.unit
    if tx.cache.get("digest") == week or _find(tx, week):
        tx.cache["digest"] = week
        return 0
    if not _lived(tx, week):
        return 0
    start, end = week_bounds(week, unit.zone)
    counted = figures(tx, start, end)
    last = _find(tx, week_of(start - timedelta(days=1), unit.zone))
    if last:  # compared with what was published, not with what it would be now
        counted["before"] = {name: last.figures[name] for name in counted["before"]}
    run = DigestRun(id=tx.new_id(), unit=unit.area, week=week, created_at=tx.now, figures=counted)
    tx.add(run)
    for leader in members_with(tx, Role.LEADER):
        tx.send(leader, _page(tx, run.figures), purpose=Purpose.LEADER, priority=Priority.BULK)
    return 1


def next_weekly(tx: Tx) -> datetime:
    """When the next digest is due: a moment that has passed, while one is owed."""
    last = _due_last(tx)
    week = _week_before(tx, last)
    if _lived(tx, week) and not _find(tx, week):
        return last
    at = _after(tx, tx.now)
    return at if _lived(tx, _week_before(tx, at)) else _after(tx, at)


def digest_text(tx: Tx, week: str) -> Text:
    """A week's digest: as it was sent, else as it stands now.

    Raises:
        Refusal: not a week.
    """
    try:
        start, end = week_bounds(week, tx.settings.unit.zone)
    except (ValueError, OverflowError):
        raise Refusal("refuse.bad_period") from None
    if start > tx.now:
        raise Refusal("refuse.bad_period")
    run = _find(tx, week_of(start, tx.settings.unit.zone))
    return _page(tx, run.figures if run else figures(tx, start, end))


def period_text(tx: Tx, days: int) -> Text:
    """The last days until now, against as many before."""
    span = timedelta(days=min(max(days, 1), LONGEST_DAYS))
    key = "digest.page" if span == WEEK else "digest.period"
    return _page(tx, figures(tx, tx.now - span, tx.now), key)


def days_text(tx: Tx, first: date, last: date) -> Text:
    """From the first day to the last, both whole, against as many days before.

    Raises:
        Refusal: longer than a year.
    """
    zone = tx.settings.unit.zone
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    if end - start > timedelta(days=LONGEST_DAYS):
        raise Refusal("refuse.bad_period")
    return _page(tx, figures(tx, start, min(end, tx.now)), "digest.period")


def _due_last(tx: Tx) -> datetime:
    """The last time that the digest's day and hour came."""
    return _after(tx, tx.now - WEEK)


def _after(tx: Tx, moment: datetime) -> datetime:
    settings = tx.settings.digest
    return next_at(moment, tx.settings.unit.zone, settings.time, {WEEKDAYS.index(settings.weekday)})


def _week_before(tx: Tx, sent_at: datetime) -> str:
    """The week of which a digest tells: the last whole one."""
    zone = tx.settings.unit.zone
    monday = local(sent_at, zone) - timedelta(days=local(sent_at, zone).weekday())
    return week_of(monday - timedelta(days=1), zone)


def _lived(tx: Tx, week: str) -> bool:
    """Whether there was anybody in that week."""
    first = tx.session.scalar(select(Member.created_at).order_by(Member.created_at).limit(1))
    return first is not None and first < week_bounds(week, tx.settings.unit.zone)[1]


def _find(tx: Tx, week: str) -> DigestRun | None:
    return tx.session.scalar(select(DigestRun).where(DigestRun.unit == tx.settings.unit.area, DigestRun.week == week))


def _page(tx: Tx, week: dict[str, Any], key: str = "digest.page") -> Text:
    before = week["before"]
    start, end = datetime.fromisoformat(week["start"]), datetime.fromisoformat(week["end"])
    lines = [
        text("digest.counts", new=week["new"], new_change=_change(week, before, "new"), open=week["open"],
             open_change=_change(week, before, "open")),
        _answers(week),
        *_listed("digest.outcomes", [
            text("digest.item", name=text(f"outcome.{name}"), number=number)
            for name, number in week["outcomes"].items()
        ]),
        *_listed("digest.districts", [
            text("digest.item", name=district_name(tx, code or None), number=number)
            for code, number in week["districts"].items()
        ]),
        text("digest.group", messages=week["messages"], change=_change(week, before, "messages"),
             writers=week["writers"], outside=week["outside"]),
        *_listed("digest.silent", [place_short(tx, code) for code in week["silent"]]),
        *_stuck(tx, week["overdue"]),
    ]  # fmt: skip
    name = tx.settings.unit.name
    zone = tx.settings.unit.zone
    days = {"start": local(start, zone).date(), "end": local(end - timedelta(minutes=1), zone).date()}
    return text(key, unit=name, lines=lines, **days)


def _change(week: dict[str, Any], before: dict[str, Any], name: str) -> Text:
    difference = week[name] - before[name]
    if not difference:
        return text("digest.same")
    return text("digest.more" if difference > 0 else "digest.less", by=abs(difference))


def _answers(week: dict[str, Any]) -> Text:
    if week["median"] is None:
        return text("digest.no_answers")
    return text("digest.answers", median=_duration(week["median"]), p90=_duration(week["p90"]))


def _duration(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return text("digest.whole_hours", hours=hours)
    return text("digest.hours", hours=hours, minutes=rest) if hours else text("digest.minutes", minutes=rest)


def _listed(key: str, items: list[Text]) -> list[Text]:
    return [text(key, items=joined(items))] if items else []


def _stuck(tx: Tx, overdue: list[dict[str, str | None]]) -> list[Text]:
    if not overdue:
        return [text("digest.nothing_stuck")]
    items = [_stuck_item(tx, each) for each in overdue[:MOST_CODES]]
    return [text("digest.stuck", number=len(overdue), items=joined(items))]


def _stuck_item(tx: Tx, tip: dict[str, str | None]) -> Text:
    if tip["owner"] is None:
        return text("digest.stuck_alone", code=tip["code"])
    owner = tx.session.get_one(Member, UUID(tip["owner"]))
    return text("digest.stuck_item", code=tip["code"], who=owner.title)
