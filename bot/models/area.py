"""Areas by official code: a regency `35.23`, a district `35.23.04`, a village `35.23.04.2001`."""

from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base

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


def district_of(code: str) -> str:
    """The district's code of a village's or district's code."""
    return ".".join(code.split(".")[:DISTRICT_PARTS])


def within(code: str, scope: str) -> bool:
    """Whether the area lies in the scope, by their codes."""
    return code == scope or code.startswith(f"{scope}.")
