"""Invites for many members at once, whose links go into a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.accounts import link_to
from bot.errors import Refusal
from bot.models.account import Account
from bot.models.member import Member
from bot.services.membership.enrolment import invite
from bot.services.membership.roster import list_members

LONGEST = timedelta(hours=72)


@dataclass(frozen=True)
class BatchInvite:
    """One line of the file."""

    nrp: str
    name: str
    link: str
    code: str
    expires_at: datetime


def without_account(tx: Tx, members: Sequence[Member] | None = None) -> list[Member]:
    """Of these members, or of all active ones, those without an open account."""
    enrolled = set(tx.session.scalars(select(Account.member_id).where(Account.closed_at.is_(None))))
    active = (each for each in list_members(tx) if each.active)
    return [each for each in (active if members is None else members) if each.id not in enrolled]


def invite_many(tx: Tx, members: Sequence[Member], lives: timedelta) -> list[BatchInvite]:
    """Creates an invite for each of the members. Their accounts must prove whose they are.

    Raises:
        Refusal: one has left, nobody is to be invited, or the invites would not live, or longer than LONGEST.
    """
    if not timedelta() < lives <= LONGEST:
        raise Refusal("refuse.batch_too_long", hours=int(LONGEST.total_seconds() // 3600))
    if not members:
        raise Refusal("refuse.nobody_to_invite")
    created = [(each, *invite(tx, each, lives=lives, needs_proof=True)) for each in members]
    return [BatchInvite(each.nrp, each.title, link_to(tx, code), code, until) for each, code, until in created]
