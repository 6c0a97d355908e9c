"""Alarms: problems that the operators are told of."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed

_UNTOLD = text("told_at IS NULL")


class Alarm(Row):
    """A problem that the operators are told of, once for each subject. It waits until one of them can be reached."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_untold", "id", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),)

    subject: Mapped[str] = mapped_column(unique=True)
    text_key: Mapped[str]
    raised_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes | None]

    words = Sealed("alarm.words")  # its text with parameters, while it waits
