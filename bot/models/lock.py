"""Locks that a colleague has put on a member's accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Lock(Row):
    """A colleague locked this member's accounts. `ended_at`: when a leader or operator confirmed or lifted it."""

    __tablename__ = "locks"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    locked_by: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    locked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
