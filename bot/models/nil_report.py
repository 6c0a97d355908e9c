"""Nil reports."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Row
from bot.sealing import Sealed


class Looked(StrEnum):
    """How exactly an officer said when they looked."""

    TIME = "time"  # on the clock
    DAY = "day"
    TODAY = "today"
    LAST_NIGHT = "last_night"
    YESTERDAY = "yesterday"


class NilReport(Row):
    """An officer looked around in an area and found nothing."""

    __tablename__ = "nil_reports"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    # When the officer looked: a moment, and how exactly it was said.
    looked_at: Mapped[datetime] = mapped_column(index=True)
    looked: Mapped[Looked] = mapped_column(OneOf(Looked))
    words_sealed: Mapped[bytes | None]

    words = Sealed("nil_report.words")
