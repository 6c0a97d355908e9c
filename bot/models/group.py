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
    # Fingerprint of the address in the settings. It stays when the group moves, so the next start knows the group.
    configured_key: Mapped[bytes] = mapped_column(unique=True)
    left_at: Mapped[datetime | None]
    # When the group was told that its messages are stored.
    noticed_at: Mapped[datetime | None]

    address = Sealed("group.address")
