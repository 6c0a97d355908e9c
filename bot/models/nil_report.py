"""Nil reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class NilReport(Row):
    """An officer looked around in an area and found nothing."""

    __tablename__ = "nil_reports"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
