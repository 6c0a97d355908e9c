"""A tip, from `new` to `closed`: its states, who was offered it, its history, its source and follow-ups."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import Refusal
from bot.models.base import Row
from bot.sealing import Sealed


class Status(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    NEEDS_INFO = "needs_info"
    CLOSED = "closed"


OPEN = frozenset({Status.NEW, Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.NEEDS_INFO})
OWNED = OPEN - {Status.NEW}

_NEXT = {
    Status.NEW: {Status.ACKNOWLEDGED},
    Status.ACKNOWLEDGED: {Status.NEW, Status.IN_PROGRESS, Status.NEEDS_INFO, Status.CLOSED},
    Status.IN_PROGRESS: {Status.NEW, Status.NEEDS_INFO, Status.CLOSED, Status.IN_PROGRESS},
    Status.NEEDS_INFO: {Status.NEW, Status.IN_PROGRESS, Status.CLOSED, Status.NEEDS_INFO},
    Status.CLOSED: {Status.ACKNOWLEDGED},
}


class Outcome(StrEnum):
    ACTION_TAKEN = "action_taken"
    NOT_CONFIRMED = "not_confirmed"
    REFERRED = "referred"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Happened(StrEnum):
    """When it happened, as far as the officer said."""

    NOW = "now"
    TODAY = "today"
    THIS_WEEK = "this_week"
    EARLIER = "earlier"


class Desk(StrEnum):
    """Who answers: the narcotics unit, or community policing for what is not about drugs."""

    NARCOTICS = "narcotics"
    BINMAS = "binmas"


class Tip(Row):
    """What an officer reported. The story is kept byte for byte as it was sent."""

    __tablename__ = "tips"
    __table_args__ = (
        Index("ix_tips_status_created_at", "status", "created_at"),
        Index("ix_tips_owner_id_status", "owner_id", "status"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    channel: Mapped[str]
    in_group: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[str]
    urgency: Mapped[str]
    desk: Mapped[str]
    area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"))
    happened: Mapped[str | None]
    substances: Mapped[list[str]] = mapped_column(JSON)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    # Set: only this member may know that the tip exists.
    sealed_to: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    taken_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    story_sealed: Mapped[bytes | None]
    settlement_sealed: Mapped[bytes | None]
    verified_sealed: Mapped[bytes | None]

    story = Sealed("tip.story")
    settlement = Sealed("tip.settlement")
    verified = Sealed("tip.verified")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def become(self, status: Status, now: datetime) -> None:
        """Moves to another state.

        Raises:
            Refusal: the tip has moved on since the button or command was made.
        """
        if status not in _NEXT[Status(self.status)]:
            raise Refusal("refuse.moved_on", code=self.code)
        self.status = status
        self.touched_at = now


class Offer(Row):
    """The tip was put to this person, who may take it while the offer is open."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("ix_offers_tip_id_member_id", "tip_id", "member_id"),
        Index("ix_offers_open", "member_id", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    offered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


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


class Source(Row):
    """Who told the officer. Never asked by default, and kept apart from the tip."""

    __tablename__ = "sources"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"), unique=True)
    created_at: Mapped[datetime]
    identity_sealed: Mapped[bytes | None]

    identity = Sealed("source.identity")


class FollowUp(Row):
    """Something to do for a tip, by whom, by when. Open until done or the tip is closed."""

    __tablename__ = "follow_ups"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    text_sealed: Mapped[bytes | None]

    text = Sealed("follow_up.text")


class NilReport(Row):
    """An officer looked, and there was nothing."""

    __tablename__ = "nil_reports"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
