"""The clock by which an owner is asked whether a tip still moves."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.domain.due_steps import cancel, schedule
from bot.models.due_step import Step
from bot.models.follow_up import FollowUp
from bot.models.tip import Tip


def restart_idle_clock(tx: Tx, tip: Tip) -> None:
    """Starts anew the clock by which the owner is asked whether the tip still moves; a plan counts as moving."""
    cancel(tx, tip, Step.IDLE, Step.RETURN)
    schedule(tx, Step.IDLE, idle_at(tx, tip), tip)


def idle_at(tx: Tx, tip: Tip) -> datetime:
    """When a tip that nobody touches from now on counts as left alone."""
    planned = tx.session.scalar(
        select(func.max(FollowUp.due_at)).where(FollowUp.tip_id == tip.id, FollowUp.ended_at.is_(None))
    )
    start = max(tx.now, planned) if planned else tx.now
    return start + timedelta(hours=tx.settings.clocks.idle_hours)
