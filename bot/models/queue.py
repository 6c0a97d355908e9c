"""Inbox and outbox: what came in and what goes out, as rows.

A received update is committed before it is acknowledged, and what to send commits together with what caused it:
a send cannot be taken back and has no idempotency key, so only a row can tell whether it is still owed.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
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


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # no longer owed: the recipient may not have it any more, or it came too late to matter
    DEAD = "dead"  # owed, but could not be sent; the operator was told


class Action(StrEnum):
    SEND = "send"
    EDIT = "edit"
    ANSWER = "answer"  # of a button press: expires in seconds
    DELETE = "delete"
    LEAVE = "leave"
    PIN = "pin"  # the message of an earlier row
    COMMANDS = "commands"


class Outbox(Row):
    """One call to a channel. Written in the transaction that causes it, carried out at least once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "priority", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_waiting_lane", "lane", "priority", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_member_platform", "member_id", "platform_id"),
    )

    action: Mapped[str]
    channel: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    # The recipient's fingerprint: order holds within lane and priority.
    lane: Mapped[bytes]
    purpose: Mapped[str]
    priority: Mapped[int]
    tip_id: Mapped[UUID | None] = mapped_column(ForeignKey("tips.id"), index=True)
    edits_id: Mapped[UUID | None] = mapped_column(ForeignKey("outbox.id"))
    protect: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default=OutboxState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    platform_id: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    # Address (where it is not the member's own), text key, parameters, buttons.
    content_sealed: Mapped[bytes | None]

    content = Sealed("outbox.content")
