"""Substitutes: officers who cover the villages of another one for some time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row

_OPEN = text("ended_at IS NULL")


class Substitute(Row):
    """`member_id` covers the villages of `instead_of_id` as they are at each moment, until `ended_at` is set."""

    __tablename__ = "substitutes"
    __table_args__ = (
        Index("uq_substitutes_open", "instead_of_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    instead_of_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    started_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
