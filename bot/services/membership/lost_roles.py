"""Messages about lost roles of those who handle tips or watch over others: an operator cannot remove them unseen."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.people import members_with
from bot.domain.wording import joined
from bot.messages import Purpose, Text, text
from bot.models.account import Account
from bot.models.member import Member, Role

_ROLES = (Role.LIAISON, Role.LEADER, Role.READER)
_RECIPIENTS = ((Purpose.OPERATOR, Role.OPERATOR), (Purpose.LEADER, Role.LEADER))
MOST_IN_ONE = 20  # lines, so that they fit into a message

Before = tuple[Member, Collection[Role]]  # a member, and the roles held before the change


def tell_losses(tx: Tx, changed: Sequence[Before]) -> None:
    """Tells each member who lost such a role, and leaders and operators about all of them, but not who did it."""
    lines: dict[UUID, Text] = {}
    for member, held in changed:
        if lost := [text(f"role.{role}") for role in _ROLES if role in held and role not in member.held()]:
            lines[member.id] = text("role_lost.line", name=member.title, nrp=member.nrp, roles=joined(lost))
            if member.active and member.id != tx.writer_id:
                tx.send(member, Purpose.MEMBER, text("role_lost.you", roles=joined(lost)))
    if lines:
        _tell_others(tx, lines)


def _tell_others(tx: Tx, lines: Mapping[UUID, Text]) -> None:
    """Tells leaders and operators in as few messages as possible. `lines`: by the member they are about."""
    doer = tx.session.get_one(Member, tx.writer_id).title if tx.writer_id else ""
    by = text("grant.by_member", name=doer) if doer else text("grant.by_shell")
    purposes = {each: purpose for purpose, role in _RECIPIENTS for each in members_with(tx, role)}
    for other, purpose in purposes.items():
        told = [line for member, line in lines.items() if other.id not in {member, tx.writer_id}]
        while told:
            tx.send(other, purpose, text("role_lost.told", lines=told[:MOST_IN_ONE], by=by))
            del told[:MOST_IN_ONE]


def say_goodbye(tx: Tx, member: Member) -> None:
    """Tells somebody of those roles, whose accounts are about to be closed, that they are."""
    if member.id == tx.writer_id or not member.held() & set(_ROLES):
        return
    open_accounts = select(Account).where(Account.member_id == member.id, Account.closed_at.is_(None))
    for account in tx.session.scalars(open_accounts):
        tx.post(account.channel, account.address, Purpose.STRANGER, text("role_lost.access"))
