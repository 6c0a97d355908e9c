"""Alarms to the operators: each subject once."""

from sqlalchemy import select

from bot.database import Tx
from bot.messages import Param, Priority, Purpose, text
from bot.models.due import Alarm
from bot.models.member import Role
from bot.services.people import members_with


def raise_alarm(tx: Tx, subject: str, key: str, **params: Param) -> None:
    """Tells every operator, unless this subject was told before."""
    if tx.session.scalar(select(Alarm.id).where(Alarm.subject == subject)):
        return
    tx.add(Alarm(id=tx.new_id(), subject=subject, text_key=key, raised_at=tx.now))
    for operator in members_with(tx, Role.OPERATOR):
        tx.send(operator, text(key, **params), purpose=Purpose.OPERATOR, priority=Priority.EMERGENCY)
