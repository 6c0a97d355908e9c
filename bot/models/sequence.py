"""How far a channel's running numbers have come, and which are missing."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class Sequence(Base):
    """One row a channel. A hole is `[first, last, noted at]`, the moment in ISO form."""

    __tablename__ = "sequences"

    channel: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
    moved_at: Mapped[datetime]
    holes: Mapped[list[list[int | str]]] = mapped_column(JSON)
