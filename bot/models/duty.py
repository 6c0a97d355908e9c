"""Duties: when a liaison is on duty."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Duty(Row):
    """A period of duty of a liaison. `ended_at` is null while it lasts."""

    __tablename__ = "duties"
    __table_args__ = (
        Index("uq_duties_open", "member_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
