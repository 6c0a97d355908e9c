"""The weekly digest: sent once, at its day and hour or after an outage. Its figures are stored when it is sent."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.clock import local, next_at, week_bounds, week_of
from bot.database.transaction import Tx
from bot.domain.people import members_with
from bot.messages import Priority, Purpose, Why
from bot.models.digest_run import DigestRun
from bot.models.member import Member, Role
from bot.services.digest.figures import figures
from bot.services.digest.page import render_page
from bot.settings import WEEKDAYS

WEEK = timedelta(weeks=1)


def send_weekly(tx: Tx) -> int:
    """Sends the digest of the last whole week to every leader, if it is due and not sent. Returns how many it sent."""
    week = _week_before(tx, _last_due(tx))
    unit = tx.settings.unit
    if find_run(tx, week):
        return 0
    if not _had_members(tx, week):
        return 0
    start, end = week_bounds(week, unit.zone)
    week_figures = figures(tx, start, end)
    published = find_run(tx, week_of(start - timedelta(days=1), unit.zone))
    if published:  # compares with the figures that the leaders read, which may have changed since
        week_figures["before"] = {name: published.figures[name] for name in week_figures["before"]}
    run = tx.add(DigestRun, unit=unit.area, week=week, created_at=tx.now, figures=week_figures)
    for leader in members_with(tx, Role.LEADER):
        tx.send(leader, Why(Purpose.LEADER, priority=Priority.BULK), render_page(tx, run.figures))
    return 1


def next_weekly(tx: Tx) -> datetime:
    """When the next digest is due; in the past if one is overdue."""
    last = _last_due(tx)
    week = _week_before(tx, last)
    if _had_members(tx, week) and not find_run(tx, week):
        return last
    at = _next_due(tx, tx.now)
    return at if _had_members(tx, _week_before(tx, at)) else _next_due(tx, at)


def _last_due(tx: Tx) -> datetime:
    """The latest due time that is not in the future."""
    return _next_due(tx, tx.now - WEEK)


def _next_due(tx: Tx, moment: datetime) -> datetime:
    """The first due time after this moment."""
    settings = tx.settings.digest
    return next_at(moment, tx.settings.unit.zone, settings.time, {WEEKDAYS.index(settings.weekday)})


def _week_before(tx: Tx, sent_at: datetime) -> str:
    """The week that a digest sent at this time is about: the last whole one."""
    zone = tx.settings.unit.zone
    monday = local(sent_at, zone) - timedelta(days=local(sent_at, zone).weekday())
    return week_of(monday - timedelta(days=1), zone)


def _had_members(tx: Tx, week: str) -> bool:
    """Whether there were members in that week: before the first import there is nothing to send."""
    first = tx.session.scalar(select(Member.created_at).order_by(Member.created_at).limit(1))
    return first is not None and first < week_bounds(week, tx.settings.unit.zone)[1]


def find_run(tx: Tx, week: str) -> DigestRun | None:
    """The published digest of a week."""
    return tx.session.scalar(select(DigestRun).where(DigestRun.unit == tx.settings.unit.area, DigestRun.week == week))
