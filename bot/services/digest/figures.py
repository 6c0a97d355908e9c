"""The figures of a period: counts and times, never a story. Sealed tips are left out for everyone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.models.area import district_of
from bot.models.due_step import DueStep, Step
from bot.models.follow_up import FollowUp
from bot.models.message import Message
from bot.models.nil_report import NilReport
from bot.models.post import Post
from bot.models.tip import OPEN, Tip

SILENCE = timedelta(weeks=4)
MOST_SILENT = 5


def figures(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
    """The figures of [start, end), with those of the same span before for comparison. Times in minutes."""
    return _counts(tx, start, end) | {
        "before": _counts(tx, start - (end - start), start),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "overdue": _overdue(tx, end),
        "silent": _silent(tx, end),
    }


def _counts(tx: Tx, start: datetime, end: datetime) -> dict[str, Any]:
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
    answers = [(tip.taken_at - tip.created_at).total_seconds() / 60 for tip in new if tip.taken_at]
    return {
        "new": len(new),
        "open": still_open or 0,
        "median": round(median(answers)) if answers else None,
        "p90": round(_ninetieth(answers)) if answers else None,
        "outcomes": dict(Counter(closed)),
        "districts": dict(Counter(district_of(tip.area_code) if tip.area_code else "" for tip in new).most_common(5)),
        **_group(tx, start, end),
    }


def _ninetieth(values: Sequence[float]) -> float:
    return quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]


def _group(tx: Tx, start: datetime, end: datetime) -> dict[str, int]:
    """Messages in the group, who wrote them, and how many of those are not enrolled."""
    sent = (Message.group_id.is_not(None), Message.sent_at >= start, Message.sent_at < end)
    messages, writers = tx.session.execute(
        select(func.count(), func.count(Message.author_key.distinct())).select_from(Message).where(*sent)
    ).one()
    outside = tx.session.scalar(
        select(func.count(Message.author_key.distinct())).where(*sent, Message.author_id.is_(None))
    )
    return {"messages": messages, "writers": writers, "outside": outside or 0}


def _overdue(tx: Tx, end: datetime) -> list[dict[str, str | None]]:
    """Open tips that nobody took in time, or whose follow-up is past: the code, and with whom."""
    late_offers = select(DueStep.tip_id).where(DueStep.step == Step.ESCALATE, DueStep.fired, DueStep.ended_at < end)
    late_work = select(FollowUp.tip_id).where(FollowUp.ended_at.is_(None), FollowUp.due_at < end)
    waiting = (Tip.owner_id.is_(None) & Tip.id.in_(late_offers)) | Tip.id.in_(late_work)
    rows = tx.session.scalars(
        select(Tip).where(Tip.sealed_to.is_(None), Tip.status.in_(OPEN), Tip.created_at < end, waiting).order_by(Tip.id)
    )
    return [{"code": tip.code, "owner": str(tip.owner_id) if tip.owner_id else None} for tip in rows]


def _silent(tx: Tx, end: datetime) -> list[str]:
    """Villages of an officer's without a tip or nil report for four weeks, the longest silence first."""
    heard: dict[str, datetime] = {}
    for column, at in ((Tip.area_code, Tip.created_at), (NilReport.area_code, NilReport.at)):
        for code, latest in tx.session.execute(select(column, func.max(at)).where(at < end).group_by(column)):
            if code is not None:
                heard[code] = max(latest, heard.get(code, latest))
    posts = tx.session.execute(
        select(Post.area_code, func.min(Post.started_at)).where(Post.ended_at.is_(None)).group_by(Post.area_code)
    )
    since = {code: max(started, heard.get(code, started)) for code, started in posts}
    quiet = sorted((at, code) for code, at in since.items() if end - at >= SILENCE)
    return [code for _, code in quiet[:MOST_SILENT]]
