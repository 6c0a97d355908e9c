"""Reminders of a follow-up: before, at and after its time."""

from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.due_steps import schedule
from bot.domain.tips import get_tip
from bot.messages import Action, Choice, Content, Purpose, Text, Verb, Why, plain, text
from bot.models.due_step import DueStep, Step
from bot.models.follow_up import FollowUp
from bot.models.member import Member
from bot.models.tip import Tip

BEFORE = timedelta(minutes=30)
AFTER = timedelta(hours=24)
REMINDERS = (Step.REMIND_BEFORE, Step.REMIND_AT, Step.REMIND_AFTER)


def remind(tx: Tx, step: DueStep) -> None:
    """Sends one reminder to the owner. If several are due after an outage, only the last one is sent."""
    row = tx.session.get_one(FollowUp, step.follow_up_id)
    tip = get_tip(tx, row.tip_id)
    later = (DueStep.follow_up_id == row.id, DueStep.due_at > step.due_at, DueStep.due_at <= tx.now)
    if tx.session.scalar(select(DueStep.id).where(*later, DueStep.ended_at.is_(None)).limit(1)):
        return
    if row.ended_at or not tip.is_open or tip.owner_id != row.owner_id:
        return
    tx.send(
        tx.session.get_one(Member, row.owner_id),
        Why(Purpose.OWNER, tip.id),
        Content(
            text(f"reminder.{step.step}", code=tip.code, due=row.due_at, words=follow_up_words(row)),
            Choice(
                [
                    Action(text("button.done"), Verb.DONE, row.id.hex),
                    Action(text("button.snooze_hour"), Verb.SNOOZE, f"{row.id.hex}:hour"),
                    Action(text("button.tomorrow"), Verb.SNOOZE, f"{row.id.hex}:tomorrow"),
                    Action(text("button.hand_over"), Verb.HAND_OVER, tip.ref),
                ]
            ),
            protect=True,
        ),
    )


def follow_up_words(row: FollowUp) -> Text:
    """What is to be done; a standard text for a follow-up that was set by a button, without words."""
    return plain(row.text) if row.text else text("follow_up.look_again")


def schedule_reminders(tx: Tx, tip: Tip, row: FollowUp) -> None:
    """Schedules the reminders of a follow-up; without the early one if it is too late for that."""
    if row.due_at - BEFORE > tx.now:
        schedule(tx, Step.REMIND_BEFORE, row.due_at - BEFORE, tip, row)
    schedule(tx, Step.REMIND_AT, row.due_at, tip, row)
    schedule(tx, Step.REMIND_AFTER, row.due_at + AFTER, tip, row)
