"""How far the members are with enrolling."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.models.account import Account, Invite, Standing


class Progress(StrEnum):
    """What a member has: an account of use, one that waits for proof or a yes, a locked one, an invite, or nothing."""

    ENROLLED = "enrolled"
    PROOF = "proof"
    LOCKED = "locked"
    INVITED = "invited"
    NONE = "none"


# What counts least comes first.
_STANDINGS = {
    Standing.LOCKED: Progress.LOCKED,
    Standing.PENDING: Progress.PROOF,
    Standing.ACTIVE: Progress.ENROLLED,
}


def progress(tx: Tx) -> Mapping[UUID, Progress]:
    """The progress of every member who has an account that can be reached, or a valid invite; the others have NONE."""
    invited = select(Invite.member_id).where(Invite.ended_at.is_(None), Invite.expires_at > tx.now)
    accounts = select(Account.member_id, Account.standing).where(
        Account.closed_at.is_(None), Account.unreachable_at.is_(None)
    )
    found = dict.fromkeys(tx.session.scalars(invited), Progress.INVITED)
    for member_id, standing in sorted(tx.session.execute(accounts), key=lambda row: list(_STANDINGS).index(row[1])):
        found[member_id] = _STANDINGS[standing]
    return found
