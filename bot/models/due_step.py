"""Due steps: actions for a tip or follow-up, each done once at its time."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Repeated, Row


class Step(StrEnum):
    """The kinds of due steps."""

    ESCALATE = "escalate"  # nobody has taken the tip in time: offer it to the next
    IDLE = "idle"  # the owner has not touched the tip for idle_hours: ask the owner
    RETURN = "return"  # the owner has not answered that question: back to the queue
    NEWS = "news"  # nobody has taken the tip for days: tell the reporter
    REMIND_BEFORE = "remind_before"
    REMIND_AT = "remind_at"
    REMIND_AFTER = "remind_after"
    LOCK = "lock"  # nobody has confirmed or lifted a colleague's lock: tell the ladder
    SUBSTITUTE = "substitute"  # a substitute's time is over; about no tip


class DueStep(Row):
    """One due step. Its key is unique, so a sweep that runs late or twice fires it only once."""

    __tablename__ = "due_steps"
    __table_args__ = (
        Index("ix_due_steps_waiting", "due_at", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    # A step that is scheduled again at the same time has the same key. It is not stored twice and does not fire twice,
    # but a cancelled one waits again: with working hours, clocks that start at different times end at the same time.
    repeated = Repeated("key", {"ended_at": None}, unless="fired")

    key: Mapped[str] = mapped_column(unique=True)
    step: Mapped[Step] = mapped_column(OneOf(Step))
    due_at: Mapped[datetime]
    tip_id: Mapped[UUID | None] = mapped_column(ForeignKey("tips.id"), index=True)
    follow_up_id: Mapped[UUID | None] = mapped_column(ForeignKey("follow_ups.id"), index=True)
    lock_id: Mapped[UUID | None] = mapped_column(ForeignKey("locks.id"))
    ended_at: Mapped[datetime | None]
    fired: Mapped[bool] = mapped_column(default=False)
