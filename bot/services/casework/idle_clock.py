"""The idle clock: when the owner of an untouched tip is asked whether they still work on it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel, schedule
from bot.models.due_step import Step
from bot.models.follow_up import FollowUp
from bot.models.tip import Tip


def restart_idle_clock(tx: Tx, tip: Tip) -> None:
    """Restarts the idle clock of a tip that somebody has just touched, and cancels its return to the queue."""
    cancel(tx, tip, Step.IDLE, Step.RETURN)
    schedule(tx, Step.IDLE, idle_at(tx, tip), tip)


def idle_at(tx: Tx, tip: Tip) -> datetime:
    """When the tip counts as idle if nobody touches it: idle_hours from now, or from its last planned follow-up."""
    last_follow_up = tx.session.scalar(
        select(func.max(FollowUp.due_at)).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None))
    )
    start = max(tx.now, last_follow_up) if last_follow_up else tx.now
    return start + timedelta(hours=tx.settings.clocks.idle_hours)
