"""Members who are named in what somebody writes, among those who would handle or see it."""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import select

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
_INDEXES_KEPT = 2


def named_in(tx: Tx, words: str) -> Named[UUID]:
    """Who of the members that handle tips is named: in full (with rank, post, unit), or by a bare word of the name."""
    if tx.names is None:
        tx.names = _index(tuple((row.id, row.name_sealed) for row in tx.execute(_HANDLERS)))
    return tx.names.read(words)


@lru_cache(_INDEXES_KEPT)
def _index(handlers: tuple[tuple[UUID, bytes], ...]) -> NameIndex[UUID]:
    """Depends on the stored names only, so it is made once for each change of the roster."""
    return NameIndex(FullName(member_id, Member.name.open(member_id, sealed)) for member_id, sealed in handlers)
