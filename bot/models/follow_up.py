"""Follow-ups: what has to be done for a tip."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


class FollowUp(Row):
    """A task for a tip, with an owner and a due time. Open until it is done or the tip is closed."""

    __tablename__ = "follow_ups"

    tip_id: Mapped[UUID] = mapped_column(ForeignKey("tips.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    text_sealed: Mapped[bytes | None]

    text = Sealed("follow_up.text")
