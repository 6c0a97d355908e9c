"""Alarms that no operator could get when they were raised: told as soon as one can be reached, if they still hold."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.alarms import reachable_operators, send_alarm
from bot.models.account import Account
from bot.models.alarm import Alarm
from bot.models.due_step import DueStep
from bot.models.inbox import Inbox, InboxState
from bot.models.member import Member
from bot.models.offer import Offer
from bot.models.outbox import Outbox, OutboxState
from bot.models.tip import OPEN, Tip
from bot.text_json import unpack

PASSING = timedelta(hours=1)  # what lasts is raised again every hour
_UNTOLD = select(Alarm).where(Alarm.told_at.is_(None)).order_by(Alarm.id)
_OPEN_ACCOUNT = (Account.closed_at.is_(None), Account.unreachable_at.is_(None))
_OFFERED = select(Offer.id).where(Offer.tip_id == Tip.id, Offer.ended_at.is_(None)).exists()
_HAS_ACCOUNT = select(Account.id).where(Account.member_id == Member.id, *_OPEN_ACCOUNT).exists()

# By the first word of its subject: whether the row that the second names is still as the alarm says.
_STILL: dict[str, Callable[[UUID], tuple[Any, ...]]] = {
    "parked": lambda row: (Inbox.id == row, Inbox.state == InboxState.PARKED),
    "dead": lambda row: (Outbox.id == row, Outbox.state == OutboxState.DEAD),
    "step": lambda row: (DueStep.id == row, DueStep.ended_at.is_(None)),
    "nobody": lambda row: (Tip.id == row, Tip.status.in_(OPEN), Tip.owner_id.is_(None), ~_OFFERED),
    "no-account": lambda row: (Member.id == row, Member.active, ~_HAS_ACCOUNT),
    "unreachable": lambda row: (Account.id == row, Account.closed_at.is_(None), Account.unreachable_at.is_not(None)),
}
_PASSES = ("alarm.second_poller", "alarm.webhook_taken", "alarm.webhook_failing", "alarm.backlog")


def tell_waiting_alarms(tx: Tx) -> int:
    """Tells the operators the waiting alarms that still hold, if one can be reached. Returns how many."""
    waiting = tx.session.scalars(_UNTOLD).all()
    operators = reachable_operators(tx) if waiting else []
    if not operators:
        return 0
    told = 0
    for alarm in waiting:
        if _still_holds(tx, alarm):
            send_alarm(tx, operators, unpack(json.loads(alarm.words)))
            alarm.told_at, alarm.words = tx.now, ""
            told += 1
        else:
            tx.session.delete(alarm)  # it may be raised again
    return told


def _still_holds(tx: Tx, alarm: Alarm) -> bool:
    """Of a problem that is no row, a later alarm or its end tells (`alarms.end_waiting`)."""
    if alarm.text_key in _PASSES:
        return tx.now - alarm.raised_at < PASSING
    about, _, rest = alarm.subject.partition(":")
    about_row = rest.partition(":")[0]
    if about == "outsider":
        member = (Account.address_key == bytes.fromhex(about_row), Account.closed_at.is_(None))
        return tx.session.scalar(select(Account.id).where(*member)) is None
    still = _STILL.get(about)
    return still is None or bool(tx.session.scalar(select(1).where(*still(UUID(about_row)))))
