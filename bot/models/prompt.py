"""Prompts: questions that a member answers with the next message."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


class Prompt(Row):
    """The question that the member's next message answers. A member has one prompt at most."""

    __tablename__ = "prompts"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), unique=True)
    kind: Mapped[str]
    ref: Mapped[str]
    created_at: Mapped[datetime]
    detail_sealed: Mapped[bytes | None]

    detail = Sealed("prompt.detail")
