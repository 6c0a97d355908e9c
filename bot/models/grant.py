"""Grants: rights that take effect after a leader's yes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Row
from bot.sealing import Sealed

_WAITING = text("ended_at IS NULL")


class GrantKind(StrEnum):
    ROLES = "roles"  # a member becomes a liaison or a leader
    READERS = "readers"  # another list of the readers of sealed tips


class Ending(StrEnum):
    """How a grant ended."""

    APPROVED = "approved"  # also at once, while no leader is enrolled
    DECLINED = "declined"
    REPLACED = "replaced"  # by a newer request for the same member, or a newer list
    WITHDRAWN = "withdrawn"  # no longer asked for, or the member left


class Grant(Row):
    """A request for a right. `ended_at` is null while it waits for a leader's yes.

    `wanted` is JSON: of roles, their areas by role; of readers, the NRPs in order. The list of readers in effect is the
    one that was approved last.
    """

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )  # fmt: skip

    kind: Mapped[GrantKind] = mapped_column(OneOf(GrantKind))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    # The same for all grants that leaders are asked about in one message.
    request_id: Mapped[UUID] = mapped_column(index=True)
    # Null for the shell and the settings file.
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[Ending | None] = mapped_column(OneOf(Ending))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    wanted_sealed: Mapped[bytes | None]

    wanted = Sealed("grant.wanted")
