"""Offers: which members a tip was offered to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Offer(Row):
    """A tip offered to a member, who may take it while the offer is open."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("ix_offers_tip_id_member_id", "tip_id", "member_id"),
        Index("ix_offers_open", "member_id", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    offered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
