"""Word of a lost role of those who watch over the others: else an operator could remove them all unseen."""

from collections.abc import Collection

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.people import members_with
from bot.domain.wording import joined
from bot.messages import Purpose, text
from bot.models.account import Account
from bot.models.member import Member, Role

_WATCHING = (Role.LEADER, Role.READER)
_TOLD = ((Purpose.OPERATOR, Role.OPERATOR), (Purpose.LEADER, Role.LEADER))


def tell_loss(tx: Tx, member: Member, held: Collection[Role]) -> None:
    """Tells the member, leaders and operators, but not who did it. `held`: the roles before the change."""
    lost = [text(f"role.{role}") for role in _WATCHING if role in held and role not in member.held()]
    if not lost:
        return
    roles = joined(lost)
    if member.active and member.id != tx.writer_id:
        tx.send(member, Purpose.MEMBER, text("role_lost.you", roles=roles))
    doer = tx.session.get_one(Member, tx.writer_id).title if tx.writer_id else ""
    by = text("grant.by_member", name=doer) if doer else text("grant.by_shell")
    told = text("role_lost.told", name=member.title, nrp=member.nrp, roles=roles, by=by)
    purposes = {each: purpose for purpose, role in _TOLD for each in members_with(tx, role)}
    for other, purpose in purposes.items():
        if other.id not in (member.id, tx.writer_id):
            tx.send(other, purpose, told)


def say_goodbye(tx: Tx, member: Member) -> None:
    """Tells somebody of those roles, whose accounts are about to be closed, that they are."""
    if member.id == tx.writer_id or not member.held() & set(_WATCHING):
        return
    open_accounts = select(Account).where(Account.member_id == member.id, Account.closed_at.is_(None))
    for account in tx.session.scalars(open_accounts):
        tx.post(account.channel, account.address, Purpose.STRANGER, text("role_lost.access"))
