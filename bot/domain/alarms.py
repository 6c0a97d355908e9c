"""Alarms to the operators: each subject once, or once an hour, or a few within an hour."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.domain.people import members_with
from bot.messages import Param, Priority, Purpose, Why, text
from bot.models.alarm import Alarm
from bot.models.member import Role

HOUR = timedelta(hours=1)


def raise_alarm(tx: Tx, subject: str, key: str, **params: Param) -> None:
    """Stores an alarm and sends it to every operator, unless its subject was raised before."""
    if _is_raised(tx, subject):
        return
    tx.add(Alarm, subject=subject, text_key=key, raised_at=tx.now)
    for operator in members_with(tx, Role.OPERATOR):
        tx.send(operator, Why(Purpose.OPERATOR, priority=Priority.EMERGENCY), text(key, **params))


def raise_few(tx: Tx, subject: str, key: str, *, most: int, beyond: str) -> None:
    """Raises an alarm; after `most` of its kind within an hour one that says, once an hour, that there are more."""
    recent = select(func.count()).where(Alarm.text_key == key, Alarm.raised_at > tx.now - HOUR)
    if _is_raised(tx, subject):
        return
    if (tx.session.scalar(recent) or 0) < most:
        raise_alarm(tx, subject, key)
    else:
        raise_hourly(tx, beyond, most=most)


def _is_raised(tx: Tx, subject: str) -> bool:
    return tx.session.scalar(select(Alarm.id).where(Alarm.subject == subject)) is not None


def raise_hourly(tx: Tx, key: str, **params: Param) -> bool:
    """Raises an alarm, unless one with this text key was raised within the hour. Returns whether it was raised."""
    if tx.session.scalar(
        select(Alarm.id).where(Alarm.text_key == key, Alarm.raised_at > tx.now - HOUR, Alarm.raised_at <= tx.now)
    ):
        return False
    raise_alarm(tx, f"{key}:{tx.now.isoformat()}", key, **params)
    return True
