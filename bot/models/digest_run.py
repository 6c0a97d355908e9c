"""Published weekly digests."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row


class DigestRun(Row):
    """The figures of one week as they were first sent. They never change."""

    __tablename__ = "digest_runs"
    __table_args__ = (UniqueConstraint("unit", "week"),)

    unit: Mapped[str]
    week: Mapped[str]
    created_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
