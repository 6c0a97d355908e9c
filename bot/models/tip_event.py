"""The history of a tip."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


class Event(StrEnum):
    """What can stand in a tip's history."""

    REPORTED = "reported"
    ENRICHED = "enriched"
    ADDED = "added"
    OFFERED = "offered"
    ESCALATED = "escalated"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    ASKED = "asked"
    ANSWERED = "answered"
    FOLLOW_UP_SET = "follow_up_set"
    FOLLOW_UP_DONE = "follow_up_done"
    FOLLOW_UP_MOVED = "follow_up_moved"
    VIEWED = "viewed"
    CLOSED = "closed"
    REOPENED = "reopened"


class Reason(StrEnum):
    """Why a tip was handed on or a follow-up moved, said by one tap; else in one's own words."""

    BUSY = "busy"
    NOT_MINE = "not_mine"
    WAITING = "waiting"


class TipEvent(Row):
    """One line of a tip's history."""

    __tablename__ = "tip_history"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"), index=True)
    at: Mapped[datetime]
    event: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    sentence_sealed: Mapped[bytes | None]

    sentence = Sealed("tip_history.sentence")
