"""Areas by official code: a regency `35.23`, a district `35.23.04`, a village `35.23.04.2001`."""

from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base

DISTRICT_PARTS = 3
VILLAGE_PARTS = 4
# The scope of the community policing desk, for tips that are not about drugs. It is not an area.
BINMAS = "binmas"


class Area(Base):
    """An area with its official code, which begins with the code of its parent."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]

    @property
    def is_village(self) -> bool:
        return self.code.count(".") == VILLAGE_PARTS - 1


def district_of(code: str) -> str:
    """The code of the district that a village belongs to. A district's code is returned unchanged."""
    return ".".join(code.split(".")[:DISTRICT_PARTS])


def within(code: str, scope: str) -> bool:
    """Whether the area with this code is the scope itself or lies inside it."""
    return code == scope or code.startswith(f"{scope}.")
