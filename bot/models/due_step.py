"""What must happen when: steps that come due and fire once."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class Step(StrEnum):
    """What a due step does when its time has come."""

    ESCALATE = "escalate"  # nobody took the tip in time
    IDLE = "idle"  # its owner has not touched it for long
    RETURN = "return"  # ... and did not answer: back to the queue
    NEWS = "news"  # the officer has heard nothing for days
    REMIND_BEFORE = "remind_before"
    REMIND_AT = "remind_at"
    REMIND_AFTER = "remind_after"


class DueStep(Row):
    """One step, fired once: its key is unique, a sweep that comes late or twice changes nothing."""

    __tablename__ = "due_steps"
    __table_args__ = (
        Index("ix_due_steps_waiting", "due_at", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    key: Mapped[str] = mapped_column(unique=True)
    step: Mapped[str]
    due_at: Mapped[datetime]
    tip_id: Mapped[UUID | None] = mapped_column(ForeignKey("tips.id"), index=True)
    follow_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("follow_ups.id"), index=True)
    ended_at: Mapped[datetime | None]
    fired: Mapped[bool] = mapped_column(default=False)
