"""What is wrong with an installation, in words an operator can act on."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.database.transaction import Tx
from bot.domain.people import has_account, ladder, members_with
from bot.messages import Text, text
from bot.models.area import Area
from bot.models.due import Alarm, DueStep
from bot.models.member import Duty, Member, Role
from bot.models.queue import Inbox, InboxState, Outbox, OutboxState
from bot.operations.dead_letters import list_dead

SLOW = timedelta(minutes=5)
RECENT = timedelta(hours=2)
# Alarms that name what an operator still has to look after.
WATCHED = ("alarm.second_poller", "alarm.webhook_taken", "alarm.gap")


def roster_faults(tx: Tx) -> list[Text]:
    """Who is missing; none when somebody is there for everything."""
    faults = []
    if not tx.session.scalar(select(func.count()).select_from(Area)):
        faults.append(text("doctor.no_areas"))
    if not tx.session.scalar(select(func.count()).select_from(Member).where(Member.active)):
        faults.append(text("doctor.no_members"))
    faults += [
        text(f"doctor.no_{role}")
        for role in (Role.OPERATOR, Role.LIAISON, Role.LEADER)
        if not any(has_account(tx, member) for member in members_with(tx, role))
    ]
    on_duty = set(tx.session.scalars(select(Duty.member_id).where(Duty.ended_at.is_(None))))
    if not on_duty:
        faults.append(text("doctor.nobody_on_duty"))
    elif not any(has_account(tx, tx.session.get_one(Member, each)) for each in on_duty):
        faults.append(text("doctor.duty_unreachable"))
    rungs = ladder(tx)
    if not rungs:
        faults.append(text("doctor.empty_ladder"))
    elif on_duty and on_duty.issuperset(rungs):
        faults.append(text("doctor.circle"))
    return faults


def work_faults(tx: Tx) -> list[Text]:
    """What stands still or was given up, and a clock that cannot be right."""
    faults = []
    newest = max(filter(None, map(tx.session.scalar, _NEWEST)), default=tx.now)
    if newest > tx.now + SLOW:
        faults.append(text("doctor.clock_back", newest=newest, now=tx.now))
    for key, waiting, since in _STANDING:
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


_NEWEST = tuple(select(func.max(column)) for column in (Inbox.received_at, Outbox.created_at))
_STANDING: tuple[tuple[str, ColumnElement[bool], Any], ...] = (
    ("doctor.inbox_waits", Inbox.state == InboxState.WAITING, Inbox.received_at),
    ("doctor.steps_wait", DueStep.ended_at.is_(None), DueStep.due_at),
    ("doctor.outbox_waits", Outbox.state == OutboxState.WAITING, func.coalesce(Outbox.not_before, Outbox.created_at)),
)
