"""Posts: which officer has which village."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Post(Row):
    """The assignment of an officer to a village. `ended_at` is null while it lasts."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("uq_posts_open", "member_id", "area_code", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
