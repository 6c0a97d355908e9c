"""How many rows wait in the inbox and the outbox, and for how long."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.models.inbox import Inbox, InboxState
from bot.models.outbox import Outbox, OutboxState


class Waiting(NamedTuple):
    """The number of waiting rows, and the age of the oldest one in seconds."""

    rows: int
    seconds: float


def backlog(tx: Tx) -> dict[str, Waiting]:
    """The waiting rows of the inbox and the outbox, by name."""
    inbox = select(func.count(), func.min(Inbox.received_at)).where(Inbox.state == InboxState.WAITING)
    outbox = select(func.count(), func.min(Outbox.created_at)).where(Outbox.state == OutboxState.WAITING)
    return {
        name: _waiting(tx, *tx.session.execute(query).one()) for name, query in (("inbox", inbox), ("outbox", outbox))
    }


def _waiting(tx: Tx, rows: int, oldest: datetime | None) -> Waiting:
    return Waiting(rows, max((tx.now - oldest).total_seconds(), 0.0) if oldest else 0.0)
