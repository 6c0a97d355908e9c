"""The inbox: one row an update, committed before the platform is told that it arrived."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed

_WAITING = text("state = 'waiting'")
# Questions use these words too: in others SQLite does not see that the index serves them.
URGENT = text("state = 'waiting' AND urgent")


NOBODY = 0


_CLAIMED = text("state = 'waiting' AND claimed_by <> 0")


class InboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


class Inbox(Row):
    """One update as it came. `key` is the same for a redelivery; order holds within `conversation`."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_inbox_claimed", "claimed_by", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
        Index("ix_inbox_urgent", "id", sqlite_where=URGENT, postgresql_where=URGENT),
        Index("ix_inbox_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_inbox_waiting_conversation", "conversation", "id",
              sqlite_where=_WAITING, postgresql_where=_WAITING),
    )  # fmt: skip

    channel: Mapped[str]
    key: Mapped[bytes]
    conversation: Mapped[bytes]
    received_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default=InboxState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    # Reads like an emergency, or is a press: its conversation is handled before others'.
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The process that handles it now, or did: for as long as that one lives, others leave its conversation alone.
    claimed_by: Mapped[int] = mapped_column(default=NOBODY, server_default=text(str(NOBODY)))
    payload_hash: Mapped[bytes]
    payload_sealed: Mapped[bytes | None]

    payload = Sealed("inbox.payload")
