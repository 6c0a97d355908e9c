"""The installation itself: which keys its rows were sealed with."""

from sqlalchemy.orm import Mapped

from bot.crypto import Sealed
from bot.models.base import Row

KEY_CHECK = "anti-narkoba"


class Unit(Row):
    """One row. Its sealed word opens with the right key file only."""

    __tablename__ = "unit"

    check_sealed: Mapped[bytes]

    check = Sealed("unit.check")
