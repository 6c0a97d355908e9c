"""The running numbers of each channel's updates: the last one, and the missing ones."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Sequence(Base):
    """One row for each channel. A gap is `[first number, last number, time it was found, in ISO form]`."""

    __tablename__ = "sequences"

    channel: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
    moved_at: Mapped[datetime]
    gaps: Mapped[list[list[int | str]]] = mapped_column(JSON)
