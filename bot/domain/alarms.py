"""Alarms to the operators: each subject once, or once an hour, or a few within an hour."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select

from bot.database.ahead import Lookup
from bot.database.transaction import Tx
from bot.messages import Param, Priority, Purpose, Text, Why, text
from bot.models.account import USABLE, Account
from bot.models.alarm import Alarm
from bot.models.member import Member, Role, RoleHeld
from bot.text_json import pack

HOUR = timedelta(hours=1)
_RAISED = Lookup(
    select(Alarm.subject).where(Alarm.subject.in_(bindparam("keys", expanding=True))),
    changed_by={Alarm: lambda alarm: alarm["subject"]},
)
_OPERATORS = Lookup(
    select(Member.id)
    .join(RoleHeld)
    .where(
        Member.active,
        RoleHeld.role == Role.OPERATOR,
        select(Account.id).where(Account.member_id == Member.id, *USABLE).exists(),
    )
    .order_by(Member.id)
)


def raise_alarm(tx: Tx, subject: str, key: str, **params: Param) -> None:
    """Stores an alarm and sends it to every operator who can be reached, unless its subject was raised before.

    Without such an operator it waits (`waiting_alarms`).
    """
    if _is_raised(tx, subject):
        return
    message = text(key, **params)
    operators = reachable_operators(tx)
    told_at, words = (tx.now, "") if operators else (None, json.dumps(pack(message)))
    tx.add(Alarm, subject=subject, text_key=key, raised_at=tx.now, told_at=told_at, words=words)
    send_alarm(tx, operators, message)


def send_alarm(tx: Tx, operators: Iterable[UUID], message: Text) -> None:
    for operator in operators:
        tx.send(operator, Why(Purpose.OPERATOR, priority=Priority.EMERGENCY), message)


def reachable_operators(tx: Tx) -> Sequence[UUID]:
    return [found.id for found in tx.ahead.ask(_OPERATORS)]


def end_waiting(tx: Tx, subject: str) -> None:
    """Forgets the waiting alarms whose subjects begin like this: they do not hold any more, but may be raised again."""
    ended = delete(Alarm).where(Alarm.told_at.is_(None), Alarm.subject.startswith(subject, autoescape=True))
    tx.session.execute(ended, execution_options={"synchronize_session": False})


def raise_few(tx: Tx, subject: str, key: str, *, most: int, beyond: str, **params: Param) -> None:
    """Raises an alarm; after `most` of its kind within an hour one that says, once an hour, that there are more."""
    recent = select(func.count()).where(Alarm.text_key == key, Alarm.raised_at > tx.now - HOUR)
    if _is_raised(tx, subject):
        return
    if (tx.session.scalar(recent) or 0) < most:
        raise_alarm(tx, subject, key, **params)
    else:
        raise_hourly(tx, beyond, most=most)


def _is_raised(tx: Tx, subject: str) -> bool:
    return bool(tx.ahead.ask(_RAISED, subject))


def raise_hourly(tx: Tx, key: str, **params: Param) -> bool:
    """Raises an alarm, unless one with this text key was raised within the hour. Returns whether it was raised."""
    if tx.session.scalar(
        select(Alarm.id).where(Alarm.text_key == key, Alarm.raised_at > tx.now - HOUR, Alarm.raised_at <= tx.now)
    ):
        return False
    raise_alarm(tx, f"{key}:{tx.now.isoformat()}", key, **params)
    return True
