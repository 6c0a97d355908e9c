"""Due steps: rows that say what must happen when. Each fires once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.database.transaction import Tx
from bot.models.due_step import DueStep, Step
from bot.models.follow_up import FollowUp
from bot.models.lock import Lock
from bot.models.substitute import Substitute
from bot.models.tip import Tip

_CANCEL = (
    update(DueStep)
    .where(
        DueStep.tip_id == bindparam("tip"),
        DueStep.step.in_(bindparam("steps", expanding=True)),
        DueStep.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"))
)
_CANCEL_REMINDERS = _CANCEL.where(DueStep.follow_up_id == bindparam("follow_up"))


def schedule(
    tx: Tx, step: Step, due_at: datetime, about: Tip | Substitute | Lock, follow_up: FollowUp | None = None
) -> None:
    """Stores a step to fire at `due_at`. The same step at the same time is stored and fires only once."""
    tx.add(
        DueStep,
        key=f"{step}:{(follow_up or about).id}:{due_at.isoformat()}",
        step=step,
        due_at=due_at,
        tip_id=about.id if isinstance(about, Tip) else None,
        follow_up_id=follow_up.id if follow_up else None,
        lock_id=about.id if isinstance(about, Lock) else None,
    )


def cancel(tx: Tx, tip: Tip, *steps: Step, follow_up: FollowUp | None = None) -> None:
    """Ends the tip's waiting steps of these kinds, or of all kinds if none is given."""
    if tx.session.is_alone(tip, DueStep):
        return
    values = {"tip": tip.id, "steps": steps or tuple(Step), "at": tx.now}
    if follow_up:
        tx.execute(_CANCEL_REMINDERS, {**values, "follow_up": follow_up.id})
    else:
        tx.execute(_CANCEL, values)


def waiting(tx: Tx) -> Sequence[DueStep]:
    """All steps that have not fired and are not cancelled, the earliest first."""
    return tx.session.scalars(
        select(DueStep).where(DueStep.ended_at.is_(None)).order_by(DueStep.due_at, DueStep.id)
    ).all()
