"""Rows of the bot's database, decrypted, as JSON for the page's drawer.

Only the demonstration has this view: its keys belong to it, and its data are made up.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from bot.database.transaction import Tx
from bot.domain.due_steps import waiting
from bot.domain.wording import place_short
from bot.i18n import Renderer
from bot.models.base import Row
from bot.models.due_step import DueStep, Step
from bot.models.follow_up import FollowUp
from bot.models.inbox import Inbox
from bot.models.member import Member
from bot.models.message import Message
from bot.models.offer import Offer
from bot.models.outbox import Outbox
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from bot.services.digest.weekly import next_weekly
from bot.services.follow_ups.reminders import REMINDERS
from bot.text_json import unpack
from sandbox.demo.installation import GROUP
from sandbox.demo.story import ZONE
from sandbox.telegram.errors import Json
from sandbox.texts import FOLDERS

LANGUAGE = "id"
MILLISECOND = timedelta(milliseconds=1)
# The tables whose rows belong to a tip.
PARTS: tuple[type[Any], ...] = (TipEvent, Offer, Message, FollowUp, DueStep)
_renderer = Renderer(ZONE, FOLDERS)


def due(tx: Tx) -> list[Json]:
    """The waiting due steps and the next digest, soonest first; a step with a past time is late."""
    steps = [
        _step_json(tx, row) | {"code": tx.session.get_one(Tip, row.tip_id).code} for row in waiting(tx) if row.tip_id
    ]
    at = next_weekly(tx)
    steps.append({"at": _iso(at), "in_seconds": _seconds_until(tx, at), "kind": "digest", "who": None, "code": None})
    return sorted(steps, key=lambda each: datetime.fromisoformat(each["at"]))


def tips(tx: Tx) -> list[Json]:
    """All tips, newest first."""
    return [_tip_json(tx, row) for row in tx.session.scalars(select(Tip).order_by(Tip.id.desc()))]


def tip(tx: Tx, code: str) -> Json | None:
    """One tip with the rows of each transaction that changed it; None for an unknown code."""
    row = tx.session.scalar(select(Tip).where(Tip.code == code))
    if row is None:
        return None
    parts = [part for model in PARTS for part in tx.session.scalars(select(model).where(model.tip_id == row.id))]
    made = [_made_at(part.id) for part in (row, *parts)]
    outbox = _outbox_rows(tx, row, made)
    history = sorted((part for part in parts if isinstance(part, TipEvent)), key=lambda each: each.id)
    steps = sorted((part for part in parts if isinstance(part, DueStep)), key=lambda each: (each.due_at, each.id))
    return {
        "tip": _tip_json(tx, row)
        | {
            "story": row.story,
            "happened": row.happened_at or row.happened,
            "substances": row.substances,
            "taken_at": _iso(row.taken_at),
            "closed_at": _iso(row.closed_at),
            "settlement": row.settlement,
        },
        "transactions": _transactions(tx, [row, *parts, *outbox]),
        "history": [
            {"at": _iso(each.at), "event": each.event, "actor": _name(tx, each.actor_id), "sentence": each.sentence}
            for each in history
        ],
        "outbox": [_outbox_json(tx, each) for each in outbox],
        "steps": [_step_json(tx, each) | {"state": _state(each), "ended_at": _iso(each.ended_at)} for each in steps],
    }


def _outbox_rows(tx: Tx, row: Tip, made: Iterable[datetime]) -> list[Outbox]:
    """The tip's outbox rows, and others of the same transactions: answers to presses, group messages, deletions."""
    moments = set(made)
    rows = tx.session.scalars(
        select(Outbox)
        .where(or_(Outbox.tip_id == row.id, Outbox.tip_id.is_(None)), Outbox.created_at >= min(moments) - MILLISECOND)
        .order_by(Outbox.id)
    )
    return [each for each in rows if each.tip_id or _made_at(each.id) in moments]


def _transactions(tx: Tx, rows: Iterable[Row]) -> list[Json]:
    """Row counts by transaction, with the update that caused it. All rows of a transaction have the same time."""
    made: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
    for row in rows:
        made[_made_at(row.id)][row.__tablename__] += 1
    since = min(made)
    handled = tx.session.scalars(select(Inbox).where(Inbox.handled_at >= since)).all()
    causes = {_to_millisecond(row.handled_at): row for row in handled if row.handled_at}
    return [
        {"at": _iso(at), "cause": _cause(causes[at]) if at in causes else None, "rows": dict(made[at])}
        for at in sorted(made)
    ]


def _cause(row: Inbox) -> Json:
    update = json.loads(row.payload) if row.payload_sealed else {}
    kind = next((key for key in update if key != "update_id"), "")
    content = update.get(kind, {})
    person = content.get("from", {})
    return {
        "kind": kind,
        "who": person.get("first_name"),
        "words": content.get("text") or content.get("caption") or content.get("data") or "",
        "received_at": _iso(row.received_at),
        "state": row.state,
        "tries": row.tries,
        "handled_at": _iso(row.handled_at),
    }


def _outbox_json(tx: Tx, row: Outbox) -> Json:
    content = json.loads(row.content)
    packed = content.get("text")
    return {
        "at": _iso(row.created_at),
        "to": _name(tx, row.member_id) or _group_name(content["chat"]),
        "operation": row.operation,
        "purpose": row.purpose,
        "text": _renderer.bare(unpack(packed), LANGUAGE) if packed else "",
        "state": row.state,
        "tries": row.tries,
        "not_before": _iso(row.not_before),
        "leased_until": _iso(row.leased_until),
        "ended_at": _iso(row.ended_at),
        "error": row.error,
    }


def _group_name(chat: str) -> str | None:
    """Names the group; None for a private chat, such as that of an answer to a press."""
    return "group" if chat == str(GROUP) else None


def _tip_json(tx: Tx, row: Tip) -> Json:
    return {
        "code": row.code,
        "status": row.status,
        "urgency": row.urgency,
        "desk": row.desk,
        "area": _renderer.bare(place_short(tx, row.area_code), LANGUAGE) if row.area_code else None,
        "reporter": _name(tx, row.reporter_id),
        "owner": _name(tx, row.owner_id),
        "created_at": _iso(row.created_at),
        "outcome": row.outcome,
    }


def _step_json(tx: Tx, row: DueStep) -> Json:
    return {
        "at": _iso(row.due_at),
        "in_seconds": _seconds_until(tx, row.due_at),
        "kind": row.step,
        "who": _concerned(tx, row),
    }


def _concerned(tx: Tx, row: DueStep) -> str | None:
    """The members a step concerns: those with an open offer, the owner, the reporter, or the follow-up's owner."""
    about = tx.session.get_one(Tip, row.tip_id)
    if row.step in REMINDERS:
        return _name(tx, tx.session.get_one(FollowUp, row.follow_up_id).owner_id)
    if row.step == Step.ESCALATE:
        offered = select(Offer.member_id).where(Offer.tip_id == about.id, Offer.ended_at.is_(None)).order_by(Offer.id)
        return ", ".join(str(_name(tx, each)) for each in tx.session.scalars(offered)) or None
    return _name(tx, about.reporter_id if row.step == Step.NEWS else about.owner_id)


def _state(row: DueStep) -> str:
    if row.ended_at is None:
        return "waiting"
    return "fired" if row.fired else "cancelled"


def _name(tx: Tx, member_id: UUID | None) -> str | None:
    return tx.session.get_one(Member, member_id).title if member_id else None


def _seconds_until(tx: Tx, at: datetime) -> int:
    """Seconds until a time; negative when it is past."""
    return round((at - tx.now).total_seconds())


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _made_at(row_id: UUID) -> datetime:
    """The time of the transaction that made a row: the row's id (UUIDv7) begins with it, in milliseconds."""
    return datetime.fromtimestamp(0, UTC) + (row_id.int >> 80) * MILLISECOND


def _to_millisecond(at: datetime) -> datetime:
    """The time without its microseconds, to compare it with `_made_at`."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
