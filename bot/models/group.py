"""The groups the bot was set up for."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import Sealed


class Group(Row):
    """A group the bot was set up for. Its address changes when the platform moves it."""

    __tablename__ = "groups"

    channel: Mapped[str]
    address_key: Mapped[bytes] = mapped_column(unique=True)
    address_sealed: Mapped[bytes]
    # The address in the settings, by which a group that moved is recognised at the next start.
    configured_key: Mapped[bytes] = mapped_column(unique=True)
    left_at: Mapped[datetime | None]
    # When its members were told that messages are kept.
    noticed_at: Mapped[datetime | None]

    address = Sealed("group.address")
