"""What has to be done for a tip, by when: set, reminded of, done, moved."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.clock import next_at
from bot.database.transaction import Tx
from bot.domain.due_steps import cancel
from bot.domain.tips import find_owned, parse_id, record_event
from bot.domain.wording import brief
from bot.errors import Refusal, not_found
from bot.messages import Button, text
from bot.models.follow_up import FollowUp
from bot.models.member import Member
from bot.models.tip import Status, Tip
from bot.models.tip_event import Event, Reason
from bot.services.casework.idle_clock import restart_idle_clock
from bot.services.casework.ownership import reason_buttons
from bot.services.follow_ups.reminders import REMINDERS, _remind, _what


def set_follow_up(tx: Tx, member: Member, code: str, due_at: datetime, words: str) -> None:
    """Sets what to do for a tip and when; reminders come before, at and after it."""
    tip = find_owned(tx, member, code)
    if _stands(tx, tip, due_at, words):
        raise Refusal("refuse.follow_up_stands", code=tip.code, due=due_at)
    tip.become(Status.IN_PROGRESS, tx.now)
    row = FollowUp(id=tx.new_id(), tip_id=tip.id, owner_id=member.id, created_at=tx.now, due_at=due_at)
    row.text = brief(words)
    tx.add(row)
    record_event(tx, tip, Event.FOLLOW_UP_SET, member, words)
    restart_idle_clock(tx, tip)
    _remind(tx, tip, row)
    tx.send(member, text("follow_up.set", code=tip.code, due=due_at, words=_what(row)), tip_id=tip.id)


def moment_of(tx: Tx, choice: str) -> datetime:
    """The moments that one tap offers: tomorrow at 09:00, in three days at 09:00, in an hour."""
    if choice == "hour":
        return tx.now + timedelta(hours=1)
    zone, nine = tx.settings.unit.zone, datetime.min.time().replace(hour=9)
    tomorrow = next_at(next_at(tx.now, zone, datetime.min.time()), zone, nine)
    return tomorrow if choice == "tomorrow" else tomorrow + timedelta(days=2)


def finish(tx: Tx, member: Member, follow_up_id: str) -> None:
    """It is done: its reminders stop."""
    row, tip = _find(tx, member, follow_up_id)
    row.ended_at = tx.now
    cancel(tx, tip, *REMINDERS, follow_up=row)
    record_event(tx, tip, Event.FOLLOW_UP_DONE, member)
    restart_idle_clock(tx, tip)
    tx.send(
        member,
        text("follow_up.done", code=tip.code),
        Button(text("button.follow_up"), "plan", tip.code),
        Button(text("button.close"), "close", tip.code),
        tip_id=tip.id,
    )


def snooze(tx: Tx, member: Member, follow_up_id: str, choice: str) -> None:
    """Moves it; the reminders move with it."""
    row, tip = _find(tx, member, follow_up_id)
    due_at = moment_of(tx, choice)
    if row.due_at == due_at:
        raise Refusal("refuse.follow_up_stands", code=tip.code, due=due_at)
    cancel(tx, tip, *REMINDERS, follow_up=row)
    row.due_at = due_at
    record_event(tx, tip, Event.FOLLOW_UP_MOVED, member)
    restart_idle_clock(tx, tip)
    _remind(tx, tip, row)
    reasons = reason_buttons(tip, Reason.BUSY, Reason.WAITING)
    tx.send(member, text("follow_up.moved", code=tip.code, due=row.due_at), *reasons, tip_id=tip.id)


def _stands(tx: Tx, tip: Tip, due_at: datetime, words: str) -> bool:
    """Whether the very same follow-up is set already: a button pressed twice."""
    same = select(FollowUp).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None), FollowUp.due_at == due_at)
    return any(row.text == words for row in tx.session.scalars(same))


def _find(tx: Tx, member: Member, follow_up_id: str) -> tuple[FollowUp, Tip]:
    row = tx.session.get(FollowUp, parse_id(follow_up_id))
    if row is None:
        raise not_found()
    tip = find_owned(tx, member, tx.session.get_one(Tip, row.tip_id).code)
    tx.session.refresh(row)  # it changes only with its tip, which is locked now
    if row.ended_at:
        raise Refusal("refuse.follow_up_done")
    return row, tip
