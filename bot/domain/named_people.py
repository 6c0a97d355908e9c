"""Members who are named in what somebody writes, among those who would handle or see it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from bot.database.known_names import KnownNames
from bot.database.transaction import Tx
from bot.models.member import HANDLING_ROLES, Member, RoleHeld
from bot.reading.names import FullName, Named, NameIndex

_HANDLERS = (
    select(Member.id, Member.name_sealed)
    .where(
        Member.active,
        select(RoleHeld.member_id)
        .where(RoleHeld.member_id == Member.id, RoleHeld.role.in_(HANDLING_ROLES))
        .correlate(Member)
        .exists(),
    )
    .order_by(Member.id)
)
# How long the names are used without a query: an import by another process takes effect within this time.
KEPT = timedelta(seconds=10)


def named_in(tx: Tx, words: str) -> Named[UUID]:
    """Who of the members that handle tips is named: in full (with rank, post, unit), or by a bare word of the name."""
    known = tx.names.known
    if known is None or not timedelta() <= tx.now - known.at < KEPT:
        known = tx.names.known = KnownNames(NameIndex(map(_full_name, tx.execute(_HANDLERS))), tx.now)
    return known.index.read(words)


def _full_name(row: Row[Any]) -> FullName[UUID]:
    return FullName(row.id, Member.name.open(row.id, row.name_sealed))
