"""Due steps: what must happen when, as rows that fire once."""

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.clock import add_working
from bot.database import Tx
from bot.models.due import DueStep, Step
from bot.models.tip import FollowUp, Tip
from bot.settings import WEEKDAYS

_STEP = select(DueStep).where(DueStep.key == bindparam("step_key"))
_WAITING = select(DueStep).where(DueStep.tip_id == bindparam("tip"), DueStep.ended_at.is_(None))


def schedule(tx: Tx, step: Step, due_at: datetime, tip: Tip, follow_up: FollowUp | None = None) -> None:
    """Makes a step wait; the very same one waits once, and does not fire twice."""
    about = follow_up or tip
    key = f"{step}:{about.id}:{due_at.isoformat()}"
    same = tx.session.scalar(_STEP, {"step_key": key})
    if same:
        if not same.fired:  # it may have been cancelled: working hours make one moment of many
            same.ended_at = None
        return
    tx.add(
        DueStep(
            id=tx.new_id(),
            key=key,
            step=step,
            due_at=due_at,
            tip_id=tip.id,
            follow_up_id=follow_up.id if follow_up else None,
        )
    )


def cancel(tx: Tx, tip: Tip, *steps: Step, follow_up: FollowUp | None = None) -> None:
    """Ends the waiting steps of these kinds; without a kind all of them."""
    for row in tx.session.scalars(_WAITING, {"tip": tip.id}).all():
        if (not steps or row.step in steps) and (follow_up is None or row.follow_up_id == follow_up.id):
            row.ended_at = tx.now


def take_by(tx: Tx, tip: Tip) -> datetime:
    """When a tip offered now must have been taken."""
    clocks = tx.settings.clocks
    clock = getattr(clocks, tip.urgency)
    if not clock.working_hours_only:
        return tx.now + clock.take  # type: ignore[no-any-return]  # a setting, found by its name
    hours = (clocks.working.start, clocks.working.end)
    days = {WEEKDAYS.index(day) for day in clocks.working.days}
    return add_working(tx.now, clock.take, tx.settings.unit.zone, hours, days)
