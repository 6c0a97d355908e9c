"""The installation itself: which keys its rows were sealed with."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed

KEY_CHECK = "anti-narkoba"


class Unit(Row):
    """One row. Its sealed word opens with the right key file only."""

    __tablename__ = "unit"

    check_sealed: Mapped[bytes]

    # By channel: the link that opens a chat with the bot, to which an invite's code is appended.
    links: Mapped[dict[str, str] | None] = mapped_column(JSON)

    check = Sealed("unit.check")
