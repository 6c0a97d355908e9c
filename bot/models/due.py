"""Time as rows: steps that come due once, the weekly digest, alarms, and what a person was asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


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


class DigestRun(Row):
    """A week's figures, frozen when they were first sent."""

    __tablename__ = "digest_runs"
    __table_args__ = (UniqueConstraint("unit", "week"),)

    unit: Mapped[str]
    week: Mapped[str]
    created_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class Alarm(Row):
    """Something the operator was told, once for each subject."""

    __tablename__ = "alarms"

    subject: Mapped[str] = mapped_column(unique=True)
    text_key: Mapped[str]
    raised_at: Mapped[datetime]


class Prompt(Row):
    """What a member was asked and answers with the next message: the state of a conversation, in the database."""

    __tablename__ = "prompts"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), unique=True)
    kind: Mapped[str]
    ref: Mapped[str]
    created_at: Mapped[datetime]
    detail_sealed: Mapped[bytes | None]

    detail = Sealed("prompt.detail")
