"""Chat accounts of members, the invites that open them, and those who are not members."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Row
from bot.sealing import Sealed

_OPEN = text("closed_at IS NULL")


class Account(Row):
    """A member's address on one channel; closed when the member leaves or changes phones."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_address", "channel", "address_key", unique=True,
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_accounts_member", "channel", "member_id", unique=True,
              sqlite_where=_OPEN, postgresql_where=_OPEN),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    channel: Mapped[str]
    address_key: Mapped[bytes]
    address_sealed: Mapped[bytes]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    # The command list that the app of this account shows, as language and names.
    commands: Mapped[str] = mapped_column(default="", server_default=text("''"))

    address = Sealed("account.address")


class Invite(Row):
    """Binds the account that shows its code to the member. The code itself is not kept."""

    __tablename__ = "invites"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    code_key: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Stranger(Base):
    """An account without a member: only its fingerprint, when it was answered, and its failed tries."""

    __tablename__ = "strangers"

    account_key: Mapped[bytes] = mapped_column(primary_key=True)
    answered_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    tries_since: Mapped[datetime | None]
