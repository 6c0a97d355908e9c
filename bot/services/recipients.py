"""Who may have a message at the moment of sending, by which account; and what follows when somebody is out of reach."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select

from bot.database import Tx
from bot.messages import Purpose
from bot.models.member import Account, Member, Role
from bot.models.queue import Outbox
from bot.models.tip import Offer, Status, Tip
from bot.services.alarms import raise_alarm
from bot.services.audience import HANDLING_ROLES
from bot.services.history import get_tip
from bot.services.people import WITH_ROLES
from bot.services.routing import pass_offer

_ROLES = {
    Purpose.LEADER: frozenset({Role.LEADER}),
    Purpose.OPERATOR: frozenset({Role.OPERATOR}),
    Purpose.OFFER: HANDLING_ROLES,
    Purpose.OWNER: HANDLING_ROLES,
    Purpose.HANDLER: HANDLING_ROLES,
}

# Asked for every round of messages, so they are built once.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_MEMBERS = select(Member).options(*WITH_ROLES).where(Member.id.in_(_IDS))
_ACCOUNTS = (
    select(Account)
    .where(Account.member_id.in_(_IDS), Account.closed_at.is_(None), Account.unreachable_at.is_(None))
    .order_by(Account.opened_at.desc())
)
_TIPS = select(Tip.id, Tip.reporter_id, Tip.owner_id, Tip.sealed_to).where(Tip.id.in_(_IDS))
_OFFERED = select(Offer.tip_id, Offer.member_id).where(Offer.tip_id.in_(_IDS), Offer.ended_at.is_(None))


@dataclass(frozen=True)
class TipRead:
    """Of a tip, what decides who may have a message about it."""

    id: UUID
    reporter: UUID
    owner: UUID | None
    sealed_to: UUID | None


@dataclass(frozen=True)
class Recipients:
    """Whom some rows of the outbox are for, as things stand now; asked for all of them at once."""

    members: Mapping[UUID, Member]
    accounts: Mapping[UUID, Sequence[Account]]
    tips: Mapping[UUID, TipRead]
    offered: frozenset[tuple[UUID, UUID]]

    @classmethod
    def of(cls, tx: Tx, rows: Sequence[Outbox]) -> "Recipients":
        people = list({row.member_id for row in rows if row.member_id})
        about = list({row.tip_id for row in rows if row.tip_id})
        ask = tx.session.execute
        members = ask(_MEMBERS, {"ids": people}).unique().scalars() if people else ()
        accounts = defaultdict(list)
        for account in ask(_ACCOUNTS, {"ids": people}).scalars() if people else ():
            accounts[account.member_id].append(account)
        tips = [TipRead(*found) for found in ask(_TIPS, {"ids": about})] if about else []
        offers = ask(_OFFERED, {"ids": about}).all() if any(row.purpose == Purpose.OFFER for row in rows) else ()
        return cls(
            {member.id: member for member in members},
            accounts,
            {tip.id: tip for tip in tips},
            frozenset((tip, member) for tip, member in offers),
        )

    def may_have(self, row: Outbox) -> bool:
        """Whether the recipient may still have it: roles and ownership may have changed since it was written."""
        if row.member_id is None:
            return True
        member, purpose = self.members[row.member_id], Purpose(row.purpose)
        if not member.active or (purpose in _ROLES and not _ROLES[purpose] & member.held()):
            return False
        return row.tip_id is None or self._concerns(self.tips[row.tip_id], member.id, purpose)

    def account(self, row: Outbox) -> Account | None:
        """The account the row goes to: on its channel if the member has one there, else on any."""
        accounts = self.accounts.get(row.member_id, ()) if row.member_id else ()
        return next((each for each in accounts if each.channel == row.channel), accounts[0] if accounts else None)

    def _concerns(self, tip: TipRead, member: UUID, purpose: Purpose) -> bool:
        if tip.sealed_to and member not in {tip.sealed_to, tip.reporter}:
            return False
        match purpose:
            case Purpose.REPORTER:
                return tip.reporter == member
            case Purpose.OWNER:
                return tip.owner == member
            case Purpose.OFFER:
                return (tip.id, member) in self.offered
            case _:
                return True


def not_reached(tx: Tx, row: Outbox) -> bool:
    """The person cannot be reached by this account: no more tries there, and the operator knows who it is about.

    Whether the person has another.
    """
    account, member = Recipients.of(tx, [row]).account(row), tx.session.get_one(Member, row.member_id)
    if account:
        account.unreachable_at = tx.now
        raise_alarm(tx, f"unreachable:{account.id}:{tx.now:%Y-%m-%d}", "alarm.unreachable", nrp=member.nrp)
    left = Recipients.of(tx, [row]).account(row) is not None
    if row.purpose == Purpose.OFFER and row.tip_id and not left:
        tip = get_tip(tx, row.tip_id)
        if tip.status == Status.NEW:
            pass_offer(tx, tip, member)
    return left
