"""What the operators were told."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Alarm(Row):
    """Something the operator was told, once for each subject."""

    __tablename__ = "alarms"

    subject: Mapped[str] = mapped_column(unique=True)
    text_key: Mapped[str]
    raised_at: Mapped[datetime]
