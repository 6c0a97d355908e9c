"""Tips, and the states of a tip from `new` to `closed`."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import Refusal
from bot.models.base import OneOf, Row
from bot.sealing import Sealed

_SEALED = text("sealed_to IS NOT NULL")


class Status(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    NEEDS_INFO = "needs_info"
    CLOSED = "closed"


# Who is to act on the tip changes with these.
_BEGINS_ROUND = frozenset({Status.NEW, Status.ACKNOWLEDGED, Status.CLOSED})
OPEN = frozenset({Status.NEW, Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.NEEDS_INFO})

_NEXT = {
    Status.NEW: {Status.ACKNOWLEDGED, Status.CLOSED},
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
    WITHDRAWN = "withdrawn"  # by its reporter


# The outcomes with which an owner settles a tip.
SETTLED_AS = tuple(each for each in Outcome if each != Outcome.WITHDRAWN)


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Happened(StrEnum):
    """When the event happened, as the officer said."""

    NOW = "now"
    TODAY = "today"
    THIS_WEEK = "this_week"
    EARLIER = "earlier"


class Desk(StrEnum):
    """Who handles the tip: the narcotics unit, or community policing if it is not about drugs."""

    NARCOTICS = "narcotics"
    BINMAS = "binmas"


class Tip(Row):
    """What an officer reported. The story is stored exactly as it was sent."""

    __tablename__ = "tips"
    __table_args__ = (
        Index("ix_tips_status_created_at", "status", "created_at"),
        Index("ix_tips_owner_id_status", "owner_id", "status"),
        Index("ix_tips_sealed", "id", sqlite_where=_SEALED, postgresql_where=_SEALED),
    )

    code: Mapped[str] = mapped_column(unique=True)
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    channel: Mapped[str]
    in_group: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[Status] = mapped_column(OneOf(Status))
    urgency: Mapped[Urgency] = mapped_column(OneOf(Urgency))
    desk: Mapped[Desk] = mapped_column(OneOf(Desk))
    area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"))
    happened: Mapped[Happened | None] = mapped_column(OneOf(Happened))
    # When it happened as the story says, in the unit's time: `2026-11-23`, `2026-11-23T23:00` or `earlier`.
    happened_at: Mapped[str | None]
    substances: Mapped[list[str]] = mapped_column(JSON)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    # If set, only this member may know that the tip exists.
    # Of a sealed tip: the reader it is for now; its reporter while there is no reader for it.
    sealed_to: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    taken_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]
    # How often it was taken, returned or settled. A button that changes it carries the number of its round.
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(OneOf(Outcome))
    story_sealed: Mapped[bytes | None]
    settlement_sealed: Mapped[bytes | None]
    verified_sealed: Mapped[bytes | None]

    story = Sealed("tip.story")
    settlement = Sealed("tip.settlement")
    verified = Sealed("tip.verified")

    @property
    def is_sealed(self) -> bool:
        """Whether only its reporter and its readers may know of it."""
        return self.sealed_to is not None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def ref(self) -> str:
        """The code with the number of the round: for buttons and questions that belong to the round."""
        return f"{self.code}.{self.round}"

    def become(self, status: Status, now: datetime) -> None:
        """Changes the state.

        Raises:
            Refusal: the tip's current state does not allow this; usually somebody else has changed the tip.
        """
        if status not in _NEXT[self.status]:
            raise Refusal("refuse.moved_on", code=self.code)
        self.status = status
        self.touched_at = now
        self.round += status in _BEGINS_ROUND
