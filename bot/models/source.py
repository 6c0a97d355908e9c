"""Sources: the people who told an officer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


class Source(Row):
    """The person who told the officer: stored apart from the tip, and given only if the officer wants to."""

    __tablename__ = "sources"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"), unique=True)
    created_at: Mapped[datetime]
    identity_sealed: Mapped[bytes | None]

    identity = Sealed("source.identity")
