"""Who may have a message at the moment of sending, by which account; and what follows when somebody is out of reach."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.domain.accounts import out_of_reach
from bot.domain.permissions import HANDLING_ROLES
from bot.domain.tips import get_tip
from bot.messages import Purpose
from bot.models.account import Account
from bot.models.member import Member, Role, RoleHeld
from bot.models.offer import Offer
from bot.models.outbox import Outbox
from bot.models.tip import Status, Tip
from bot.services.routing.offers import pass_offer

_ROLES = {
    Purpose.LEADER: frozenset({Role.LEADER}),
    Purpose.OPERATOR: frozenset({Role.OPERATOR}),
    Purpose.OFFER: HANDLING_ROLES,
    Purpose.OWNER: HANDLING_ROLES,
    Purpose.HANDLER: HANDLING_ROLES,
}

_HELD = (
    select(func.aggregate_strings(RoleHeld.role, " "))
    .where(RoleHeld.member_id == Outbox.member_id)
    .correlate(Outbox)
    .scalar_subquery()
)
_OFFERED = (
    select(Offer.id)
    .where(Offer.tip_id == Outbox.tip_id, Offer.member_id == Outbox.member_id, Offer.ended_at.is_(None))
    .correlate(Outbox)
    .exists()
)
_OPEN = (
    select(Account.id)
    .where(Account.member_id == Outbox.member_id, Account.closed_at.is_(None), Account.unreachable_at.is_(None))
    .order_by(Account.opened_at.desc())
    .limit(1)
    .correlate(Outbox)
)
# On the row's channel if the member has an account there, else the latest on any.
_ACCOUNT = func.coalesce(_OPEN.where(Account.channel == Outbox.channel).scalar_subquery(), _OPEN.scalar_subquery())


@dataclass(frozen=True)
class Owed:
    """A row of the outbox with whom it is for, as things stand now: the member, the account, the tip it is about."""

    id: UUID
    action: str
    channel: str
    member_id: UUID | None
    lane: bytes
    purpose: str
    priority: int
    tip_id: UUID | None
    edits_id: UUID | None
    protect: bool
    expires_at: datetime | None
    content_sealed: bytes
    active: bool | None
    language: str
    held: str | None
    account_id: UUID | None
    account_channel: str
    address_sealed: bytes
    reporter: UUID | None
    owner: UUID | None
    sealed_to: UUID | None
    offered: bool

    @property
    def content(self) -> dict[str, Any]:
        """What the call consists of, with the address and the language."""
        content: dict[str, Any] = json.loads(Outbox(id=self.id, content_sealed=self.content_sealed).content)
        if self.member_id:
            account = Account(id=self.account_id, address_sealed=self.address_sealed)
            content |= {"chat": account.address, "language": self.language}
        return content

    @property
    def allowed(self) -> bool:
        """Whether the recipient may still have it: roles and ownership may have changed since it was written."""
        if self.member_id is None:
            return True
        purpose = Purpose(self.purpose)
        if not self.active or (purpose in _ROLES and not _ROLES[purpose] & set((self.held or "").split())):
            return False
        return self.tip_id is None or self._concerns(self.member_id, purpose)

    def _concerns(self, member: UUID, purpose: Purpose) -> bool:
        if self.sealed_to and member not in {self.sealed_to, self.reporter}:
            return False
        match purpose:
            case Purpose.REPORTER:
                return self.reporter == member
            case Purpose.OWNER:
                return self.owner == member
            case Purpose.OFFER:
                return self.offered
            case _:
                return True


# Asks for the columns of `Owed`, past the session: building entities would cost more than all the rest of it.
OWED = (
    select(
        *(Outbox.id, Outbox.action, Outbox.channel, Outbox.member_id, Outbox.lane, Outbox.purpose, Outbox.priority),
        *(Outbox.tip_id, Outbox.edits_id, Outbox.protect, Outbox.expires_at, Outbox.content_sealed),
        *(Member.active, Member.language, _HELD, Account.id, Account.channel, Account.address_sealed),
        *(Tip.reporter_id, Tip.owner_id, Tip.sealed_to, _OFFERED),
    )
    .select_from(Outbox)
    .outerjoin(Member, Member.id == Outbox.member_id)
    .outerjoin(Account, Account.id == _ACCOUNT)
    .outerjoin(Tip, Tip.id == Outbox.tip_id)
)


def owed(rows: Iterable[Any]) -> list[Owed]:
    """What the question `OWED` has found."""
    return [Owed(*row) for row in rows]


def not_reached(tx: Tx, row: Outbox) -> bool:
    """The person cannot be reached by this account: no more tries there, and the operator knows who it is about.

    Whether the person has another.
    """
    member = tx.session.get_one(Member, row.member_id)
    account_id = _account_id(tx, row)
    if account_id:
        out_of_reach(tx, member, tx.session.get_one(Account, account_id))
    left = _account_id(tx, row) is not None
    if row.purpose == Purpose.OFFER and row.tip_id and not left:
        tip = get_tip(tx, row.tip_id)
        if tip.status == Status.NEW:
            pass_offer(tx, tip, member)
    return left


def _account_id(tx: Tx, row: Outbox) -> UUID | None:
    return owed(tx.execute(OWED.where(Outbox.id == row.id)))[0].account_id
