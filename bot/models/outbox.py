"""The outbox: calls to a channel, committed in the same transaction as the change that causes them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.messages import Operation, Purpose
from bot.models.base import OneOf, Row
from bot.sealing import Sealed

_WAITING = text("state = 'waiting'")


class OutboxState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # not sent: the recipient may not see it any more, or it has expired
    DEAD = "dead"  # given up: it could not be sent


class Outbox(Row):
    """One call to a channel. Written in the transaction that causes it, carried out at least once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "priority", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_waiting_recipient_queue", "recipient_queue", "priority", "id",
              sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_member_platform", "member_id", "platform_id"),
    )  # fmt: skip

    operation: Mapped[Operation] = mapped_column(OneOf(Operation))
    # Where it is sent, or was; "" while a member's own choice of channel decides.
    channel: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    # The very account it is for, where it answers one that may only send tips; else the member's active accounts.
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    # A keyed fingerprint of the recipient. Rows with the same recipient queue and priority are sent in order.
    recipient_queue: Mapped[bytes]
    purpose: Mapped[Purpose] = mapped_column(OneOf(Purpose))
    priority: Mapped[int]
    tip_id: Mapped[UUID | None] = mapped_column(ForeignKey("tips.id"), index=True)
    edits_id: Mapped[UUID | None] = mapped_column(ForeignKey("outbox.id"))
    protect: Mapped[bool] = mapped_column(default=False)
    # It holds words of the tip: once it is sent, its recipient has seen them.
    shows_story: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[OutboxState] = mapped_column(OneOf(OutboxState), default=OutboxState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    platform_id: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    # Address (where it is not the member's own), text key, parameters, buttons.
    content_sealed: Mapped[bytes | None]

    content = Sealed("outbox.content")
