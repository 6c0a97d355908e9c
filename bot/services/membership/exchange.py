"""Exchange: a further account of a member waits until the existing account or a leader says that it is the member's.

Until then it may only send tips. While no leader is enrolled it takes effect at once, but the others are still told.
"""

import structlog
from sqlalchemy import Select, select

from bot.database.transaction import Tx, locked
from bot.domain.accounts import close_account
from bot.domain.people import enrolled_leaders, members_with
from bot.domain.tips import parse_id
from bot.errors import Refusal, not_found
from bot.messages import Action, Content, Purpose, Text, Verb, text
from bot.models.account import Account, Standing
from bot.models.member import Member, Role
from bot.services.membership.grant_messages import ask_new_leader

log = structlog.get_logger()


def ask(tx: Tx, member: Member, account: Account) -> None:
    """Tells the existing account, the leaders and the other operators, and asks those who may say yes."""
    if not enrolled_leaders(tx):
        _admit(tx, account)
        for other in tx.session.scalars(_others(account).where(Account.standing == Standing.ACTIVE)).all():
            tx.send_to_account(other, text("exchange.added"))
        _tell_operators(tx, account, text("exchange.done", name=member.title))
        return
    buttons = _buttons(account)
    tx.send(member, Purpose.MEMBER, Content(text("exchange.asked_self"), buttons))
    for leader in members_with(tx, Role.LEADER):
        if leader.id not in {member.id, account.invited_by}:
            tx.send(leader, Purpose.LEADER, Content(text("exchange.asked", name=member.title), buttons))
    _tell_operators(tx, account, text("exchange.waits", name=member.title))


def decide(tx: Tx, member: Member, reference: str, *, yes: bool) -> None:
    """Admits or closes an account that waits.

    Raises:
        Refusal: it does not exist, this member may not decide, or somebody has decided.
    """
    account = tx.session.scalar(locked(select(Account).where(Account.id == parse_id(reference))))
    if account is None or not _may_decide(member, account):
        raise not_found()
    if account.closed_at or account.standing != Standing.PENDING:
        raise Refusal("refuse.decided")
    owner = tx.session.get_one(Member, account.member_id)
    log.info("exchange decided", account=str(account.id), by=str(member.id), yes=yes)
    tx.send(member, Purpose.REPLY, text("exchange.yes" if yes else "exchange.no"))
    if yes:
        _admit(tx, account)
        tx.send_to_account(account, text("enrol.welcome", name=owner.title))
        ask_new_leader(tx, owner)
        return
    close_account(tx, account)
    if account.invited_by and account.invited_by != member.id:
        tx.send(account.invited_by, Purpose.OPERATOR, text("exchange.refused", name=owner.title))


def _may_decide(member: Member, account: Account) -> bool:
    """Whether it is the member's own, or the member is a leader who did not create the invite.

    The dispatcher lets nobody press through an account that waits or is locked.
    """
    return member.id == account.member_id or (Role.LEADER in member.held() and member.id != account.invited_by)


def _admit(tx: Tx, account: Account) -> None:
    """Makes the account active, and closes the member's former account on its channel."""
    for each in tx.session.scalars(_others(account).where(Account.channel == account.channel)).all():
        if not each.restricted:
            tx.post(each.channel, each.address, Purpose.STRANGER, text("exchange.replaced"))
        close_account(tx, each)
    tx.session.flush()
    account.standing = Standing.ACTIVE
    tx.session.flush()


def _others(account: Account) -> Select[Account]:
    """The query for the member's other open accounts."""
    open_ones = (Account.member_id == account.member_id, Account.closed_at.is_(None))
    return select(Account).where(*open_ones, Account.id != account.id)


def _tell_operators(tx: Tx, account: Account, message: Text) -> None:
    """Tells the operators who did not create the invite. A leader among them has been asked."""
    for operator in members_with(tx, Role.OPERATOR):
        if operator.id not in {account.member_id, account.invited_by} and Role.LEADER not in operator.held():
            tx.send(operator, Purpose.OPERATOR, message)


def _buttons(account: Account) -> list[Action]:
    return [
        Action(text("button.admit"), Verb.ADMIT, account.id.hex),
        Action(text("button.deny"), Verb.DENY, account.id.hex),
    ]
