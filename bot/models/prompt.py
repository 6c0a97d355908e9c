"""What a member was asked and answers with the next message."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


class Prompt(Row):
    """What a member was asked and answers with the next message: the state of a conversation, in the database."""

    __tablename__ = "prompts"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), unique=True)
    kind: Mapped[str]
    ref: Mapped[str]
    created_at: Mapped[datetime]
    detail_sealed: Mapped[bytes | None]

    detail = Sealed("prompt.detail")
