"""Chat accounts of members, invites, and accounts that belong to no member."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, OneOf, Row
from bot.sealing import Sealed

_OPEN = text("closed_at IS NULL")
_ACCEPTED = text("closed_at IS NULL AND standing <> 'pending'")
_PENDING = text("closed_at IS NULL AND standing = 'pending'")


class Standing(StrEnum):
    """Whether an account may be shown anything. One that is not active may only send tips."""

    ACTIVE = "active"
    PENDING = "pending"  # waits until somebody says that it is the member's
    LOCKED = "locked"


class Proof(StrEnum):
    """How an account that was enrolled by an invite of a batch must still show that it is the member's."""

    NONE = ""  # it needs not, or has shown it
    PHONE = "phone"  # its own phone number is the one in the roster
    OPERATOR = "operator"  # an operator says so


class Account(Row):
    """A member's address on one channel; closed when the member leaves or changes phones."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_address", "channel", "address_key", unique=True,
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_accounts_member", "channel", "member_id", unique=True,
              sqlite_where=_ACCEPTED, postgresql_where=_ACCEPTED),
        Index("uq_accounts_pending", "member_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    channel: Mapped[str]
    address_key: Mapped[bytes]
    address_sealed: Mapped[bytes]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    # The command list last sent to this account, to send it again only when it changes.
    commands: Mapped[str] = mapped_column(default="", server_default=text("''"))

    proof: Mapped[Proof] = mapped_column(OneOf(Proof), default=Proof.NONE, server_default=text("''"))
    proof_tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # wrong phone numbers
    standing: Mapped[Standing] = mapped_column(
        OneOf(Standing), default=Standing.ACTIVE, server_default=text("'active'")
    )
    # Who created the invite it was opened with; null: the shell, or an earlier version.
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    lock_id: Mapped[UUID | None] = mapped_column(ForeignKey("locks.id"))  # the colleague's lock that locked it

    address = Sealed("account.address")

    @property
    def restricted(self) -> bool:
        """Whether its member may only send tips through it, and is shown nothing."""
        return self.standing != Standing.ACTIVE


# The conditions for an account through which its member can be reached and may be shown messages.
USABLE = (Account.closed_at.is_(None), Account.unreachable_at.is_(None), Account.standing == Standing.ACTIVE)


class Invite(Row):
    """A code that binds a chat account to the member. Only the code's fingerprint is stored.

    `needs_proof`: it is one of a batch, in a file that others may see, so the account must show whose it is.
    """

    __tablename__ = "invites"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    code_key: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    needs_proof: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))  # null: the shell


class Stranger(Base):
    """An account without a member: its fingerprint, when the bot answered it, and its wrong invite codes."""

    __tablename__ = "strangers"

    account_key: Mapped[bytes] = mapped_column(primary_key=True)
    answered_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    tries_since: Mapped[datetime | None]
