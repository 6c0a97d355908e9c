"""The installation: a check of its keys, and the bot's links."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed

KEY_CHECK = "anti-narkoba"


class Unit(Row):
    """A table with one row. `check` opens only with the keys that sealed the database."""

    __tablename__ = "unit"

    check_sealed: Mapped[bytes]

    # By channel: the link that opens a chat with the bot. An invite's code is appended to it.
    links: Mapped[dict[str, str] | None] = mapped_column(JSON)

    check = Sealed("unit.check")
