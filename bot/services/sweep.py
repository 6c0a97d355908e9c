"""What has come due: each step fires once; late means now, twice means nothing."""

from datetime import timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.database import Tx
from bot.messages import Button, Purpose, text
from bot.models.due import DueStep, Step
from bot.models.member import Member
from bot.models.queue import Inbox, InboxState
from bot.models.tip import Status
from bot.services.alarms import raise_alarm
from bot.services.digest import send_weekly
from bot.services.follow_ups import REMINDERS, remind
from bot.services.history import get_tip
from bot.services.routing import escalate, tell_waiting
from bot.services.timing import schedule
from bot.services.tips import give_back

BATCH = 50
TRY_AGAIN = timedelta(minutes=5)

log = structlog.get_logger()


def sweep(tx: Tx) -> int:
    """Does the next due steps, the weekly digest, and the erasing of what is kept for days only."""
    steps = tx.session.scalars(
        select(DueStep)
        .where(DueStep.ended_at.is_(None), DueStep.due_at <= tx.now)
        .order_by(DueStep.due_at, DueStep.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for step in steps:
        _fire_alone(tx, step)
    return len(steps) + send_weekly(tx) + _erase_payloads(tx)


def _fire_alone(tx: Tx, step: DueStep) -> None:
    """A step that fails is tried again later, and the operator told; the others do not wait for it."""
    tx.session.refresh(step)
    if step.ended_at is not None:  # an earlier step of this sweep made it needless
        return
    try:
        with tx.session.begin_nested():
            step.ended_at, step.fired = tx.now, True
            _fire(tx, step)
    except OperationalError:  # the database, not the step
        raise
    except Exception as error:
        log.error("step failed", step=str(step.id), error=type(error).__name__)
        step.due_at = tx.now + TRY_AGAIN
        raise_alarm(tx, f"step:{step.id}", "alarm.step", row=str(step.id))


def _fire(tx: Tx, step: DueStep) -> None:
    if step.step in REMINDERS and step.follow_up_id:
        remind(tx, Step(step.step), step.follow_up_id)
        return
    if step.tip_id is None:
        return
    tip = get_tip(tx, step.tip_id)
    match step.step:
        case Step.ESCALATE if tip.status == Status.NEW:
            escalate(tx, tip)
        case Step.NEWS if tip.status == Status.NEW:
            tell_waiting(tx, tip)
        case Step.IDLE if tip.owner_id:
            _ask_owner(tx, step)
        case Step.RETURN if tip.owner_id:
            owner = tx.session.get_one(Member, tip.owner_id)
            tx.send(owner, text("idle.returned", code=tip.code))
            give_back(tx, tip)


def _ask_owner(tx: Tx, step: DueStep) -> None:
    """Taking is not owning for ever: whoever leaves a tip untouched is asked, then it goes back to the queue."""
    if step.tip_id is None:
        return
    tip = get_tip(tx, step.tip_id)
    tx.send(
        tx.session.get_one(Member, tip.owner_id),
        text("idle.question", code=tip.code, hours=tx.settings.clocks.idle_hours),
        Button(text("button.still_mine"), "keep", tip.code),
        Button(text("button.close"), "close", tip.code),
        Button(text("button.hand_over"), "pass", tip.code),
        purpose=Purpose.OWNER,
        tip_id=tip.id,
    )
    schedule(tx, Step.RETURN, tx.now + timedelta(hours=tx.settings.clocks.idle_hours), tip)


def _erase_payloads(tx: Tx) -> int:
    """Payloads of handled updates are kept for days only."""
    before = tx.now - timedelta(days=tx.settings.retention.payload_days)
    old = (
        select(Inbox.id)
        .where(Inbox.received_at < before, Inbox.state == InboxState.DONE, Inbox.payload_sealed.is_not(None))
        .limit(1000)
    )
    ids = tx.session.scalars(old).all()
    tx.session.execute(update(Inbox).where(Inbox.id.in_(ids)).values(payload_sealed=None))
    return len(ids)
