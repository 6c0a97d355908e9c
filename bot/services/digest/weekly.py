"""The week to leadership: once, on its day and hour, also after an outage; its figures frozen when first sent."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.clock import local, next_at, week_bounds, week_of
from bot.database.transaction import Tx
from bot.domain.people import members_with
from bot.messages import Priority, Purpose
from bot.models.digest_run import DigestRun
from bot.models.member import Member, Role
from bot.services.digest.figures import figures
from bot.services.digest.page import _page
from bot.settings import WEEKDAYS

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
