"""Alarms: problems that the operators were told of."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Alarm(Row):
    """A problem that the operators were told of, once for each subject."""

    __tablename__ = "alarms"

    subject: Mapped[str] = mapped_column(unique=True)
    text_key: Mapped[str]
    raised_at: Mapped[datetime]
