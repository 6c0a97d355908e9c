"""The sweep: fires each due step once, as soon as possible if it is late."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.database.transaction import Tx, locked
from bot.domain.alarms import raise_alarm
from bot.domain.due_steps import schedule
from bot.domain.tips import get_tip
from bot.domain.waiting_alarms import tell_waiting_alarms
from bot.messages import Action, Content, Purpose, Verb, Why, text
from bot.models.due_step import DueStep, Step
from bot.models.inbox import Inbox, InboxState
from bot.models.member import Member
from bot.models.message import Media
from bot.models.outbox import Outbox
from bot.models.tip import Status, Tip
from bot.services.casework.idle_clock import idle_at
from bot.services.casework.ownership import give_back
from bot.services.digest.weekly import send_weekly
from bot.services.follow_ups.reminders import REMINDERS, remind
from bot.services.membership.locks import tell_unconfirmed
from bot.services.membership.substitutes import end_past_substitutes
from bot.services.routing.offers import NEWS_WITHIN, REPEAT, escalate, take_by, tell_reporter_still_waiting

BATCH = 50
TRY_AGAIN = timedelta(minutes=5)
# The longest wait before a retry, also when the platform asks for a longer one.
LONGEST_PAUSE = timedelta(hours=2)

log = structlog.get_logger()


def sweep(tx: Tx) -> int:
    """Fires due steps, sends the weekly digest, tells waiting alarms, erases old payloads. Returns how much it did."""
    due = select(DueStep).where(DueStep.ended_at.is_(None), DueStep.due_at <= tx.now)
    steps = tx.session.scalars(due.order_by(DueStep.due_at, DueStep.id).limit(BATCH)).all()
    # Locks the tips before their steps. All code that changes both uses this order, so there is no deadlock.
    tip_ids = {step.tip_id for step in steps if step.tip_id}
    tx.session.scalars(locked(select(Tip).where(Tip.id.in_(tip_ids)).order_by(Tip.id))).all()
    for step in steps:
        _fire_in_savepoint(tx, step)
    return len(steps) + send_weekly(tx) + tell_waiting_alarms(tx) + _erase_payloads(tx)


def limit_due_times(tx: Tx) -> None:
    """Makes due times earlier that are too far in the future, because they were set while the clock was ahead.

    For a clock that was set back, and for the start of a process, which does not know the time of the last sweep.
    """
    waiting = select(DueStep, Tip).join(Tip, DueStep.tip_id == Tip.id).where(DueStep.ended_at.is_(None))
    for step, tip in tx.session.execute(waiting):
        step.due_at = min(step.due_at, _due_if_scheduled_now(tx, step.step, tip) or step.due_at)
    for column in (Inbox.retry_at, Outbox.not_before, Outbox.leased_until, Media.fetch_at):
        ahead = (column > tx.now + LONGEST_PAUSE, column.class_.state == "waiting")
        tx.session.execute(update(column.class_).where(*ahead).values({column: tx.now}))


def _due_if_scheduled_now(tx: Tx, step: Step, tip: Tip) -> datetime | None:
    """When a step of this kind would be due if it were scheduled now. None if a person chose the time."""
    match step:
        case Step.ESCALATE:
            return max(take_by(tx, tip), tx.now + REPEAT)
        case Step.NEWS:
            return tx.now + NEWS_WITHIN
        case Step.IDLE | Step.RETURN:
            return idle_at(tx, tip)
        case _:
            return None


def _fire_in_savepoint(tx: Tx, step: DueStep) -> None:
    """Fires one step in a savepoint. A step that fails is retried later, with an alarm; the other steps still fire."""
    tx.session.refresh(step, with_for_update=True)
    if step.ended_at is not None:  # cancelled by an earlier step of this sweep, or by a member just now
        return
    try:
        with tx.savepoint():
            step.ended_at, step.fired = tx.now, True
            _fire(tx, step)
    except OperationalError:  # an error of the database, not of this step
        raise
    except Exception as error:
        log.error("step failed", step=str(step.id), error=type(error).__name__)
        step.due_at = tx.now + TRY_AGAIN
        raise_alarm(tx, f"step:{step.id}", "alarm.step", row=str(step.id))


def _fire(tx: Tx, step: DueStep) -> None:
    if step.step in REMINDERS:
        remind(tx, step)
        return
    if step.tip_id is None:
        _fire_about_member(tx, step)
        return
    tip = get_tip(tx, step.tip_id)
    match step.step:
        case Step.ESCALATE if tip.status == Status.NEW:
            escalate(tx, tip)
        case Step.NEWS if tip.status == Status.NEW:
            tell_reporter_still_waiting(tx, tip)
        case Step.IDLE if tip.owner_id:
            _ask_idle_owner(tx, tip)
        case Step.RETURN if tip.owner_id:
            owner = tx.session.get_one(Member, tip.owner_id)
            tx.send(owner, Purpose.HANDLER, text("idle.returned", code=tip.code))
            give_back(tx, tip)


def _fire_about_member(tx: Tx, step: DueStep) -> None:
    match step.step:
        case Step.LOCK if step.lock_id:
            tell_unconfirmed(tx, step.lock_id)
        case Step.SUBSTITUTE:
            end_past_substitutes(tx)


def _ask_idle_owner(tx: Tx, tip: Tip) -> None:
    """Asks the owner of a tip that nobody has touched for idle_hours; after as long again it returns to the queue."""
    tx.send(
        tx.session.get_one(Member, tip.owner_id),
        Why(Purpose.OWNER, tip.id),
        Content(
            text("idle.question", code=tip.code, hours=tx.settings.clocks.idle_hours),
            [
                Action(text("button.still_mine"), Verb.KEEP, tip.ref),
                Action(text("button.close"), Verb.CLOSE, tip.ref),
                Action(text("button.hand_over"), Verb.HAND_OVER, tip.ref),
            ],
        ),
    )
    schedule(tx, Step.RETURN, tx.now + timedelta(hours=tx.settings.clocks.idle_hours), tip)


def _erase_payloads(tx: Tx) -> int:
    """Erases the payloads of handled updates that are older than payload_days. Returns how many."""
    before = tx.now - timedelta(days=tx.settings.retention.payload_days)
    old_rows = (
        select(Inbox.id)
        .where(Inbox.received_at < before, Inbox.state == InboxState.DONE, Inbox.payload_sealed.is_not(None))
        .limit(1000)
    )
    ids = tx.session.scalars(old_rows).all()
    tx.session.execute(update(Inbox).where(Inbox.id.in_(ids)).values(payload_sealed=None))
    return len(ids)
