"""Who may get a message at the moment of sending, and through which account."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from bot.database.transaction import Tx
from bot.domain.accounts import account_key, set_unreachable
from bot.messages import Operation, Purpose
from bot.models.account import USABLE, Account, Standing
from bot.models.member import HANDLING_ROLES, Member, Role, RoleHeld
from bot.models.offer import Offer
from bot.models.outbox import Outbox
from bot.models.tip import Tip, Urgency

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
_ACTIVE = (
    select(Account.id)
    .where(Account.member_id == Outbox.member_id, *USABLE)
    .order_by(Account.opened_at.desc())
    .limit(1)
    .correlate(Outbox, Member)
)
_NAMED = (
    select(Account.id)
    .where(Account.id == Outbox.account_id, Account.closed_at.is_(None), Account.unreachable_at.is_(None))
    .correlate(Outbox)
    .scalar_subquery()
)
_RESTRICTED = (
    select(Account.id)
    .where(Account.member_id == Outbox.member_id, Account.closed_at.is_(None), Account.standing != Standing.ACTIVE)
    .correlate(Outbox)
    .exists()
)
# The account that the row names. Else an active one: where the row is to be sent, else where the member wrote last,
# else the newest.
_ACCOUNT = case(
    (Outbox.account_id.is_not(None), _NAMED),
    else_=func.coalesce(
        _ACTIVE.where(Account.channel == Outbox.channel).scalar_subquery(),
        _ACTIVE.where(Account.channel == Member.preferred_channel).scalar_subquery(),
        _ACTIVE.scalar_subquery(),
    ),
)


@dataclass(frozen=True)
class DueMessage:
    """An outbox row with its recipient as of now: the member, the account, the tip it is about."""

    id: UUID
    operation: Operation
    channel: str
    member_id: UUID | None
    recipient_queue: bytes
    purpose: Purpose
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
    restricted: bool
    account_channel: str | None
    address_sealed: bytes
    reporter: UUID | None
    owner: UUID | None
    sealed_to: UUID | None
    urgency: Urgency | None
    offered: bool

    @property
    def sent_through(self) -> str:
        """The channel of the call."""
        return self.account_channel or self.channel

    @cached_property
    def content(self) -> dict[str, Any]:
        """The content of the call, with the recipient's address and language."""
        content: dict[str, Any] = json.loads(Outbox.content.open(self.id, self.content_sealed))
        if self.member_id:
            address = Account.address.open(self.account_id, self.address_sealed)
            content |= {"chat": address, "language": self.language}
        return content

    @property
    def allowed(self) -> bool:
        """Whether the recipient may still get it.

        Roles, ownership and the standing of accounts may have changed since the row was written.
        """
        if self.member_id is None:
            return True
        needed = _ROLES.get(Purpose(self.purpose))  # raises for an unknown purpose, so that the row is not sent
        if self.account_id is None and self.restricted:  # who has no other account is shown nothing
            return False
        if not self.active or (needed and not needed & set((self.held or "").split())):
            return False
        return self.tip_id is None or self._concerns(self.member_id)

    def _concerns(self, member: UUID) -> bool:
        if self.sealed_to and member != self.reporter and not self._reads_it(member):
            return False
        match self.purpose:
            case Purpose.REPORTER | Purpose.SOURCE:
                return self.reporter == member
            case Purpose.OWNER:
                return self.owner == member
            case Purpose.OFFER:
                return self.offered
            case _:
                return True

    def _reads_it(self, member: UUID) -> bool:
        """Whether this reader of sealed tips has taken this one, or holds an offer of it."""
        return Role.READER in (self.held or "").split() and (self.offered or self.owner == member)


# The fields of `DueMessage` by name: two columns that change places would let a message reach the wrong person.
_COLUMNS: dict[str, Any] = {
    "id": Outbox.id,
    "operation": Outbox.operation,
    "channel": Outbox.channel,
    "member_id": Outbox.member_id,
    "recipient_queue": Outbox.recipient_queue,
    "purpose": Outbox.purpose,
    "priority": Outbox.priority,
    "tip_id": Outbox.tip_id,
    "edits_id": Outbox.edits_id,
    "protect": Outbox.protect,
    "expires_at": Outbox.expires_at,
    "content_sealed": Outbox.content_sealed,
    "active": Member.active,
    "language": Member.language,
    "held": _HELD,
    "account_id": Account.id,
    "restricted": _RESTRICTED,
    "account_channel": Account.channel,
    "address_sealed": Account.address_sealed,
    "reporter": Tip.reporter_id,
    "owner": Tip.owner_id,
    "sealed_to": Tip.sealed_to,
    "urgency": Tip.urgency,
    "offered": _OFFERED,
}
CHANNEL = func.coalesce(Account.channel, Outbox.channel)
# Selects columns: building ORM entities would cost more than everything else here.
DUE_MESSAGES = (
    select(*(column.label(name) for name, column in _COLUMNS.items()))
    .select_from(Outbox)
    .outerjoin(Member, Member.id == Outbox.member_id)
    .outerjoin(Account, Account.id == _ACCOUNT)
    .outerjoin(Tip, Tip.id == Outbox.tip_id)
)


def due_messages(rows: Iterable[Any]) -> list[DueMessage]:
    """The result of the query `DUE_MESSAGES`."""
    return [DueMessage(**row._mapping) for row in rows]


def mark_unreachable(tx: Tx, row: Outbox, channel: str, address: str) -> bool:
    """The platform cannot reach the person at this address: no more tries there, and the operators are told.

    The row may lead to another account by now, because the person has written there during the call.

    Returns whether the person has another account.
    """
    member = tx.session.get_one(Member, row.member_id)
    called = (Account.address_key == account_key(channel, address), Account.member_id == member.id)
    account = tx.session.scalar(select(Account).where(*called, Account.closed_at.is_(None)))
    if account:
        set_unreachable(tx, member, account)
    return _account_id(tx, row) is not None


def _account_id(tx: Tx, row: Outbox) -> UUID | None:
    return due_messages(tx.execute(DUE_MESSAGES.where(Outbox.id == row.id)))[0].account_id
