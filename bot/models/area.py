"""Areas by official code: a regency `35.23`, a district `35.23.04`, a village `35.23.04.2001`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Row

DISTRICT_PARTS = 3
VILLAGE_PARTS = 4
# The scope of the community policing desk: not a place, but what is not about drugs.
BINMAS = "binmas"


class Area(Base):
    """A place with its official code; a code begins with its parent's."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]

    @property
    def is_village(self) -> bool:
        return self.code.count(".") == VILLAGE_PARTS - 1

    @property
    def is_district(self) -> bool:
        return self.code.count(".") == DISTRICT_PARTS - 1


class Post(Row):
    """An officer's village, until a date where one is set."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("uq_posts_open", "member_id", "area_code", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def district_of(code: str) -> str:
    """The district's code of a village's or district's code."""
    return ".".join(code.split(".")[:DISTRICT_PARTS])


def within(code: str, scope: str) -> bool:
    """Whether the area lies in the scope, by their codes."""
    return code == scope or code.startswith(f"{scope}.")
