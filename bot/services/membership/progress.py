"""How far the members are with enrolling."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.models.account import Account, Invite, Standing


class Progress(StrEnum):
    """What a member has: an account of use, one that must still prove whose it is, a valid invite, or nothing."""

    ENROLLED = "enrolled"
    PROOF = "proof"
    INVITED = "invited"
    NONE = "none"


def progress(tx: Tx) -> Mapping[UUID, Progress]:
    """The progress of every member who has an account that can be reached, or a valid invite; the others have NONE."""
    invited = select(Invite.member_id).where(Invite.ended_at.is_(None), Invite.expires_at > tx.now)
    accounts = select(Account.member_id, Account.standing).where(
        Account.closed_at.is_(None), Account.unreachable_at.is_(None)
    )
    found = dict.fromkeys(tx.session.scalars(invited), Progress.INVITED)
    for member_id, standing in tx.session.execute(accounts.order_by(Account.standing.desc())):  # pending ones first
        found[member_id] = Progress.PROOF if standing == Standing.PENDING else Progress.ENROLLED
    return found
