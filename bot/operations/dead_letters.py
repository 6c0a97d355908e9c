"""Parked updates and messages that were given up: lists them without their content, and retries them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.models.inbox import Inbox, InboxState
from bot.models.outbox import Outbox, OutboxState


def list_dead(tx: Tx) -> Sequence[Inbox | Outbox]:
    """Parked updates, then messages given up."""
    parked = tx.session.scalars(select(Inbox).where(Inbox.state == InboxState.PARKED).order_by(Inbox.id))
    dead = tx.session.scalars(select(Outbox).where(Outbox.state == OutboxState.DEAD).order_by(Outbox.id))
    return [*parked, *dead]


def since(row: Inbox | Outbox) -> datetime:
    """When the update came in, or the message was queued."""
    return row.received_at if isinstance(row, Inbox) else row.created_at


def retry(tx: Tx, row_id: UUID | None) -> int:
    """Sets one row, or all of them, back to waiting. Returns how many."""
    rows = [row for row in list_dead(tx) if row_id in (None, row.id)]
    for row in rows:
        row.tries, row.error = 0, ""
        if isinstance(row, Outbox):
            row.state = OutboxState.WAITING
            row.not_before = row.leased_until = row.ended_at = None
        else:
            row.state, row.retry_at = InboxState.WAITING, None
    return len(rows)
