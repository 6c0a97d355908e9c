"""The history of a tip."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Row
from bot.sealing import Sealed


class Event(StrEnum):
    """The kinds of entries in a tip's history."""

    REPORTED = "reported"
    ENRICHED = "enriched"
    ADDED = "added"
    OFFERED = "offered"
    ESCALATED = "escalated"
    INFORMED = "informed"  # a member of the ladder who is not asked to take it
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
    SEALED = "sealed"
    UNSEALED = "unsealed"
    STORY_OPENED = "story_opened"  # by a leader, with a reason
    CORRECTED = "corrected"  # with the earlier words
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWAL_REFUSED = "withdrawal_refused"
    SOURCE_GIVEN = "source_given"
    SOURCE_REMOVED = "source_removed"
    SOURCE_OPENED = "source_opened"  # by the owner, with a reason
    TAKEN_OUT = "taken_out"  # by the reporter: a message that had become a part of the tip


class Reason(StrEnum):
    """Reasons on buttons for handing over a tip or moving a follow-up. Other reasons are free text."""

    BUSY = "busy"
    NOT_MINE = "not_mine"
    WAITING = "waiting"


class TipEvent(Row):
    """One entry in a tip's history."""

    __tablename__ = "tip_history"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"), index=True)
    at: Mapped[datetime]
    event: Mapped[Event] = mapped_column(OneOf(Event))
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    # Of an addition: the message that it came with. No foreign key: the history outlives the message.
    message_id: Mapped[UUID | None]
    # Of an addition: what its words changed of the tip, by column: the value before, and the new one.
    changed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # Of an addition: when its reporter took it out of the tip again. It is not shown any more.
    withdrawn_at: Mapped[datetime | None]
    sentence_sealed: Mapped[bytes | None]

    sentence = Sealed("tip_history.sentence")
