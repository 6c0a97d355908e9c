"""Who belongs: members, their roles and scopes, their accounts, invites, and who is on duty."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Row
from bot.sealing import Sealed

_OPEN = text("closed_at IS NULL")


class Role(StrEnum):
    OFFICER = "officer"
    LIAISON = "liaison"
    LEADER = "leader"
    OPERATOR = "operator"


class Member(Row):
    """A person of the roster. Deactivated, never deleted: history names them."""

    __tablename__ = "members"

    nrp_key: Mapped[bytes] = mapped_column(unique=True)
    nrp_sealed: Mapped[bytes]
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    rank: Mapped[str]
    language: Mapped[str]
    ladder: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    roles: Mapped[list["RoleHeld"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    scopes: Mapped[list["Scope"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    nrp = Sealed("member.nrp")
    name = Sealed("member.name")
    phone = Sealed("member.phone")

    @property
    def title(self) -> str:
        """Rank and name, as colleagues say it."""
        return f"{self.rank} {self.name}".strip()

    def held(self) -> frozenset[Role]:
        """The roles in force: none once deactivated."""
        return frozenset(Role(row.role) for row in self.roles) if self.active else frozenset()

    def scope_of(self, role: Role) -> frozenset[str]:
        return frozenset(row.area_code for row in self.scopes if row.role == role)


class RoleHeld(Base):
    __tablename__ = "roles"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Scope(Base):
    """Where a role holds: an area's code, or `binmas`."""

    __tablename__ = "scopes"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    area_code: Mapped[str] = mapped_column(primary_key=True)


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


class Duty(Row):
    """A stretch of duty of a liaison; open while on duty."""

    __tablename__ = "duties"
    __table_args__ = (
        Index("uq_duties_open", "member_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
