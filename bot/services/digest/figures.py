"""The figures of a period: counts and times, no stories. Sealed tips are never counted."""

from collections import Counter
from datetime import datetime, timedelta
from math import ceil, inf
from statistics import median
from typing import Any

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.models.area import district_of
from bot.models.due_step import DueStep, Step
from bot.models.follow_up import FollowUp
from bot.models.message import Message
from bot.models.nil_report import NilReport
from bot.models.post import Post
from bot.models.tip import Outcome, Tip

SILENCE = timedelta(weeks=4)
MOST_SILENT = 5
FEW = 5  # of fewer tips each time is named: a median would say nothing


def figures(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
    """The figures of [start, end), and for comparison those of the same span before it. Times in minutes."""
    return _count(tx, start, end) | {
        "before": _count(tx, start - (end - start), start),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "overdue": _list_overdue(tx, min(end, tx.now)),
        "silent": _list_silent(tx, min(end, tx.now)),
    }


def _count(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
    new = tx.session.scalars(
        select(Tip).where(Tip.sealed_to.is_(None), Tip.created_at >= start, Tip.created_at < end)
    ).all()
    closed = tx.session.scalars(
        select(Tip.outcome).where(Tip.sealed_to.is_(None), Tip.closed_at >= start, Tip.closed_at < end)
    ).all()
    still_open = tx.session.scalar(
        select(func.count())
        .select_from(Tip)
        .where(Tip.sealed_to.is_(None), Tip.created_at < end, (Tip.closed_at.is_(None)) | (Tip.closed_at >= end))
    )
    minutes = sorted(_minutes_to_take(tip) for tip in new)
    return {
        "new": len(new),
        "open": still_open or 0,
        "taken": sum(each < inf for each in minutes),
        "median": _whole(median(minutes)) if minutes else None,
        "p90": _whole(minutes[ceil(len(minutes) * 9 / 10) - 1]) if minutes else None,
        "minutes": [round(each) for each in minutes if each < inf] if len(minutes) < FEW else [],
        "outcomes": dict(Counter(outcome for outcome in closed if outcome != Outcome.WITHDRAWN)),
        "withdrawn": closed.count(Outcome.WITHDRAWN),
        "districts": dict(Counter(district_of(tip.area_code) if tip.area_code else "" for tip in new).most_common(5)),
        "nil": _count_nil(tx, start, end),
        **_count_group(tx, start, end),
    }


def _minutes_to_take(tip: Tip) -> float:
    """What nobody has taken counts as infinitely late: it is never left out."""
    return (tip.taken_at - tip.created_at).total_seconds() / 60 if tip.taken_at else inf


def _whole(minutes: float) -> int | None:
    """Whole minutes; None if so many were not taken."""
    return None if minutes == inf else round(minutes)


def _count_nil(tx: Tx, start: datetime, end: datetime) -> int:
    """Nil reports of officers who looked in this period."""
    looked = (NilReport.looked_at >= start, NilReport.looked_at < end)
    return tx.session.scalar(select(func.count()).select_from(NilReport).where(*looked)) or 0


def _count_group(tx: Tx, start: datetime, end: datetime) -> dict[str, int]:
    """Messages in the group, their writers, and how many writers are not enrolled."""
    in_period = (Message.group_id.is_not(None), Message.sent_at >= start, Message.sent_at < end)
    count = tx.session.execute(
        select(func.count().label("messages"), func.count(Message.author_key.distinct()).label("writers"))
        .select_from(Message)
        .where(*in_period)
    ).one()
    not_enrolled = tx.session.scalar(
        select(func.count(Message.author_key.distinct())).where(*in_period, Message.author_id.is_(None))
    )
    return {"messages": count.messages, "writers": count.writers, "outside": not_enrolled or 0}


def _list_overdue(tx: Tx, end: datetime) -> list[dict[str, str | None]]:
    """Tips that somebody should have taken before `end`, or with a follow-up due before it, that was not done by then.

    Each with its code and owner.
    """
    not_cancelled = DueStep.fired | DueStep.ended_at.is_(None) | (DueStep.ended_at >= end)
    late_offers = select(DueStep.tip_id).where(DueStep.step == Step.ESCALATE, DueStep.due_at < end, not_cancelled)
    not_done = FollowUp.ended_at.is_(None) | (FollowUp.ended_at >= end)
    late_work = select(FollowUp.tip_id).where(FollowUp.due_at < end, not_done)
    not_taken = Tip.owner_id.is_(None) | (Tip.taken_at >= end)
    withdrawn = Tip.outcome.is_not(None) & (Tip.outcome == Outcome.WITHDRAWN) & (Tip.closed_at < end)
    overdue = ((not_taken & Tip.id.in_(late_offers)) | Tip.id.in_(late_work)) & ~withdrawn
    rows = tx.session.scalars(
        select(Tip).where(Tip.sealed_to.is_(None), Tip.created_at < end, overdue).order_by(Tip.id)
    )
    return [{"code": tip.code, "owner": str(tip.owner_id) if tip.owner_id else None} for tip in rows]


def _list_silent(tx: Tx, end: datetime) -> list[str]:
    """Villages that have an officer, but no tip or nil report for SILENCE; the longest silence first."""
    last_news: dict[str, datetime] = {}
    for column, at in ((Tip.area_code, Tip.created_at), (NilReport.area_code, NilReport.looked_at)):
        latest = select(column.label("code"), func.max(at).label("at")).where(at < end).group_by(column)
        for news in tx.session.execute(latest):
            if news.code is not None:
                last_news[news.code] = max(news.at, last_news.get(news.code, news.at))
    posts = tx.session.execute(
        select(Post.area_code, func.min(Post.started_at).label("started"))
        .where(Post.ended_at.is_(None))
        .group_by(Post.area_code)
    )
    silent_since = {post.area_code: max(post.started, last_news.get(post.area_code, post.started)) for post in posts}
    silent = sorted((at, code) for code, at in silent_since.items() if end - at >= SILENCE)
    return [code for _, code in silent[:MOST_SILENT]]
