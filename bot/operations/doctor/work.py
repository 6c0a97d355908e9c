"""Checks of the work: rows that wait too long or were given up, recent alarms, and a clock that went back."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.database.transaction import Tx
from bot.messages import Text, text
from bot.models.alarm import Alarm
from bot.models.due_step import DueStep
from bot.models.inbox import Inbox, InboxState
from bot.models.message import FileState, Media
from bot.models.outbox import Outbox, OutboxState
from bot.operations.dead_letters import list_dead

SLOW = timedelta(minutes=5)  # a row that waits for longer is a fault
RECENT = timedelta(hours=2)  # how long an alarm is shown
# Alarms that an operator must act on.
WATCHED = ("alarm.second_poller", "alarm.webhook_taken", "alarm.gap")

_NEWEST = tuple(select(func.max(column)) for column in (Inbox.received_at, Outbox.created_at))
_WAITING: tuple[tuple[str, ColumnElement[bool], Any], ...] = (
    ("doctor.inbox_waits", Inbox.state == InboxState.WAITING, Inbox.received_at),
    ("doctor.steps_wait", DueStep.ended_at.is_(None), DueStep.due_at),
    ("doctor.files_wait", Media.state == FileState.WAITING, Media.fetch_at),
    ("doctor.outbox_waits", Outbox.state == OutboxState.WAITING, func.coalesce(Outbox.not_before, Outbox.created_at)),
)


def work_faults(tx: Tx) -> list[Text]:
    """One text for each kind of row that waits too long or was given up, each recent alarm, and a wrong clock."""
    faults = []
    newest = max(filter(None, map(tx.session.scalar, _NEWEST)), default=tx.now)
    if newest > tx.now + SLOW:
        faults.append(text("doctor.clock_back", newest=newest, now=tx.now))
    for key, waiting, since in _WAITING:
        late = since < tx.now - SLOW
        count, oldest = tx.session.execute(select(func.count(), func.min(since)).where(waiting, late)).one()
        if count:
            faults.append(text(key, count=count, since=oldest))
    for alarm in WATCHED:
        raised = select(func.max(Alarm.raised_at)).where(Alarm.text_key == alarm, Alarm.raised_at > tx.now - RECENT)
        if at := tx.session.scalar(raised):
            faults.append(text(f"doctor.{alarm.removeprefix('alarm.')}_seen", at=at))
    if dead := len(list_dead(tx)):
        faults.append(text("doctor.dead", count=dead))
    return faults
