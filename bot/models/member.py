"""Members, their roles, and the scopes of these roles."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, OneOf, Row
from bot.sealing import Sealed


class Role(StrEnum):
    OFFICER = "officer"
    LIAISON = "liaison"
    LEADER = "leader"
    OPERATOR = "operator"
    READER = "reader"  # of sealed tips: from the settings, not from the roster


# The roles that may work on tips: liaisons, leaders, who get tips as members of the ladder, and readers of sealed tips.
HANDLING_ROLES = frozenset({Role.LIAISON, Role.LEADER, Role.READER})
LADDER_ROLES = frozenset({Role.LIAISON, Role.LEADER})
# Behind a place on the ladder: the member is only informed.
INFORMED = "i"


class Member(Row):
    """A person of the roster. Members are deactivated and never deleted, because the history refers to them."""

    __tablename__ = "members"

    nrp_key: Mapped[bytes] = mapped_column(unique=True)
    nrp_sealed: Mapped[bytes]
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    rank_sealed: Mapped[bytes | None]
    language: Mapped[str]
    ladder: Mapped[int | None]
    # On the ladder only to be told of a tip that nobody takes, not to be asked.
    informed: Mapped[bool] = mapped_column(default=False, server_default=false())
    active: Mapped[bool] = mapped_column(default=True)
    # Where the member wrote last: messages go there, if it can be reached.
    preferred_channel: Mapped[str] = mapped_column(default="", server_default=text("''"))
    created_at: Mapped[datetime]

    roles: Mapped[list["RoleHeld"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    scopes: Mapped[list["Scope"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    nrp = Sealed("member.nrp")
    name = Sealed("member.name")
    phone = Sealed("member.phone")
    rank = Sealed("member.rank")

    @property
    def title(self) -> str:
        """Rank and name."""
        return f"{self.rank} {self.name}".strip()

    @property
    def ladder_place(self) -> str:
        """The place on the ladder as the roster writes it: "2", "4i" of a member who is only informed, or nothing."""
        return f"{self.ladder}{INFORMED if self.informed else ''}" if self.ladder else ""

    @ladder_place.setter
    def ladder_place(self, written: str) -> None:
        number = written.removesuffix(INFORMED)
        self.ladder, self.informed = int(number) if number else None, written != number

    def held(self) -> frozenset[Role]:
        """The member's roles; none after deactivation."""
        return frozenset(row.role for row in self.roles) if self.active else frozenset()

    def scope_of(self, role: Role) -> frozenset[str]:
        return frozenset(row.area_code for row in self.scopes if row.role == role)


class RoleHeld(Base):
    __tablename__ = "roles"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(OneOf(Role), primary_key=True)


class Scope(Base):
    """Where a member has a role: an area's code, or `binmas`."""

    __tablename__ = "scopes"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(OneOf(Role), primary_key=True)
    area_code: Mapped[str] = mapped_column(primary_key=True)
