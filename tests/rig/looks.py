"""What a trial looks at in the database while its bots work."""

from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy import select as sql
from sqlalchemy.orm import aliased

from bot.database.transaction import Tx
from bot.models.due_step import DueStep
from bot.models.inbox import InboxState
from bot.models.outbox import Outbox, OutboxState


def waiting(tx: Tx, rows: Any) -> int:
    """How many rows of a queue wait."""
    return tx.session.scalar(sql(func.count(rows.id)).where(rows.state == InboxState.WAITING)) or 0


def overdue(tx: Tx) -> bool:
    """Whether a step has come due and not been done."""
    return bool(tx.session.scalar(sql(DueStep.id).where(DueStep.ended_at.is_(None), DueStep.due_at <= tx.now).limit(1)))


def next_send(tx: Tx) -> float | None:
    """Seconds until a waiting message may go; None when one may go now, or is on its way."""
    owed = Outbox.state == OutboxState.WAITING
    ready = or_(Outbox.not_before.is_(None), Outbox.not_before <= tx.now)
    earlier = aliased(Outbox)
    behind = sql(earlier.id).where(  # in its recipient queue one that must wait
        earlier.state == OutboxState.WAITING,
        earlier.recipient_queue == Outbox.recipient_queue,
        earlier.priority == Outbox.priority,
        earlier.id < Outbox.id,
    )
    # Past a lease nobody may skip: each skip brings more steps due, hence more messages than go meanwhile.
    on_its_way = Outbox.leased_until > tx.now
    if tx.session.scalar(sql(Outbox.id).where(owed, or_(on_its_way, and_(ready, ~behind.exists()))).limit(1)):
        return None
    first = tx.session.scalar(sql(func.min(Outbox.not_before)).where(owed, ~ready))
    return max(1.0, (first - tx.now).total_seconds()) if first else None
