"""The inbox: one row for each update, committed before the update is confirmed to the platform."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Row
from bot.sealing import Sealed

_WAITING = text("state = 'waiting'")
_CLAIMED = text("state = 'waiting' AND claimed_by <> 0")
# Queries use these expressions too: SQLite uses a partial index only if the query has the same condition.
URGENT = text("state = 'waiting' AND urgent AND NOT after_others")
URGENT_IN_FLOOD = text("state = 'waiting' AND urgent AND after_others")

NOBODY = 0  # the value of `claimed_by` when no process has claimed the row


class InboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


class Inbox(Row):
    """One update as received. A redelivery has the same `key`. The rows of a `conversation` are handled in order."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_inbox_claimed", "claimed_by", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
        Index("ix_inbox_urgent", "id", sqlite_where=URGENT, postgresql_where=URGENT),
        Index("ix_inbox_urgent_in_flood", "id", sqlite_where=URGENT_IN_FLOOD, postgresql_where=URGENT_IN_FLOOD),
        Index("ix_inbox_waiting", "after_others", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_inbox_waiting_conversation", "conversation", "id",
              sqlite_where=_WAITING, postgresql_where=_WAITING),
    )  # fmt: skip

    channel: Mapped[str]
    key: Mapped[bytes]
    conversation: Mapped[bytes]
    received_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[InboxState] = mapped_column(OneOf(InboxState), default=InboxState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    # True for a text that reads like an emergency and for a press: this conversation is handled before others.
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    # True for a row of a flood: it is handled when nothing of others waits.
    after_others: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Session id of the process that claimed the row. While that process is alive, others skip the conversation.
    claimed_by: Mapped[int] = mapped_column(default=NOBODY, server_default=text(str(NOBODY)))
    payload_hash: Mapped[bytes]  # keyed; empty in rows of versions before
    payload_sealed: Mapped[bytes | None]

    payload = Sealed("inbox.payload")
