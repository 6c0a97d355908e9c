"""`/kunci`: a member locks their own account, or that of a colleague whose phone is lost.

A locked account may still send tips.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from bot.database.transaction import Tx, locked
from bot.domain.conversations import end_prompt, prompt
from bot.domain.due_steps import schedule
from bot.domain.people import members_with, whole_ladder
from bot.domain.tips import parse_id
from bot.errors import Refusal
from bot.messages import Action, Content, Operation, Purpose, Text, Verb, text
from bot.models.account import Account, Standing
from bot.models.due_step import Step
from bot.models.duty import Duty
from bot.models.lock import Lock
from bot.models.member import Member, Role
from bot.models.outbox import Outbox, OutboxState
from bot.models.prompt import PromptKind
from bot.services.membership.chat import confirmed
from bot.services.membership.grant_messages import ask_new_leader
from bot.services.membership.offboarding import give_back_all
from bot.services.membership.roster import find
from bot.services.routing.offers import pass_offers

# How many colleagues' accounts a member may lock in this time.
MOST, WITHIN = 1, timedelta(days=1)
# Messages can be taken back for 48 hours; a call may wait for its turn.
TAKEN_BACK = timedelta(hours=47)
# Messages about no single tip that may list several.
_MAY_LIST_TIPS = (Purpose.HANDLER, Purpose.LEADER)


def ask_lock(tx: Tx, member: Member, nrp: str) -> None:
    """Asks before the own account is locked, or with an NRP a colleague's.

    Raises:
        Refusal: there is no such member, no account to lock, or this member has locked one today.
    """
    target = find(tx, nrp) if nrp else member
    _check(tx, member, target)
    shown = prompt(tx, member, PromptKind.LOCK, target.nrp)
    question = text("lock.ask_own") if target == member else text("lock.ask", name=target.title, nrp=target.nrp)
    yes = Action(text("button.lock"), Verb.LOCK, shown.id.hex)
    tx.send(member, Purpose.REPLY, Content(question, [yes, Action(text("menu.batal"), Verb.RUN, "batal")]))


def lock(tx: Tx, member: Member, asked: str) -> None:
    """Locks the account that the question with this id named, a few minutes ago.

    Raises:
        Refusal: the question is over, or the account may not be locked any more.
    """
    shown = confirmed(tx, member, PromptKind.LOCK, asked)
    if shown is None:
        raise Refusal("refuse.lock_over")
    target = find(tx, shown.ref)
    _check(tx, member, target)
    end_prompt(tx, member)
    if target == member:
        _lock_accounts(tx, member, None)
        give_back_all(tx, member)
        _tell(tx, text("lock.told_own", name=member.title, nrp=member.nrp), but=(member.id,))
        return
    row = tx.add(Lock, member_id=target.id, locked_by=member.id, locked_at=tx.now)
    tx.session.flush()
    _lock_accounts(tx, target, row)
    schedule(tx, Step.LOCK, tx.now + timedelta(minutes=tx.settings.clocks.lock_minutes), row)
    tx.send(member, Purpose.REPLY, text("lock.done", name=target.title))
    told = text("lock.told", name=target.title, nrp=target.nrp, by=member.title)
    _tell(tx, told, _choices(row), but=(target.id, member.id))


def decide(tx: Tx, decider: Member, lock_id: str, pressed: Outbox | None, *, lift: bool) -> None:
    """A leader or operator confirms a colleague's lock, or lifts it.

    Raises:
        Refusal: somebody has decided already, or it is their own lock or account.
    """
    row = tx.session.scalar(locked(select(Lock).where(Lock.id == parse_id(lock_id), Lock.ended_at.is_(None))))
    if row is None:
        raise Refusal("refuse.lock_decided")
    if decider.id in (row.locked_by, row.member_id):
        raise Refusal("refuse.own_lock")
    row.ended_at = tx.now
    target = tx.session.get_one(Member, row.member_id)
    if lift:
        _unlock(tx, target, row)
    else:
        give_back_all(tx, target)
    said = text("lock.lifted" if lift else "lock.confirmed", name=target.title)
    purpose = Purpose.LEADER if Role.LEADER in decider.held() else Purpose.OPERATOR
    tx.send(decider, purpose, said, edits=pressed)
    tx.send(row.locked_by, Purpose.MEMBER, said)


def tell_unconfirmed(tx: Tx, lock_id: UUID) -> None:
    """Nobody has decided on a lock for its time: the ladder is told. The account stays locked."""
    row = tx.session.get_one(Lock, lock_id)
    if row.ended_at:
        return
    target = tx.session.get_one(Member, row.member_id)
    for each in whole_ladder(tx):
        member = tx.session.get_one(Member, each)
        choices = _choices(row) if Role.LEADER in member.held() and each != row.locked_by else ()
        told = text("lock.unconfirmed", name=target.title, nrp=target.nrp)
        tx.send(member, Purpose.HANDLER, Content(told, choices))


def _check(tx: Tx, member: Member, target: Member) -> None:
    """Refuses what cannot be locked, and a second lock within the time."""
    if not _active_accounts(tx, target):
        raise Refusal("refuse.no_account_to_lock")
    mine = select(Lock.id).where(Lock.locked_by == member.id, Lock.locked_at > tx.now - WITHIN)
    if target != member and len(tx.session.scalars(mine).all()) >= MOST:
        raise Refusal("refuse.locked_one_today")


def _active_accounts(tx: Tx, member: Member) -> Sequence[Account]:
    mine = (Account.member_id == member.id, Account.closed_at.is_(None), Account.standing == Standing.ACTIVE)
    return tx.session.scalars(locked(select(Account).where(*mine))).all()


def _lock_accounts(tx: Tx, member: Member, row: Lock | None) -> None:
    """Locks the member's accounts: nothing is shown there any more, and offers move on."""
    for account in _active_accounts(tx, member):
        account.standing, account.lock_id = Standing.LOCKED, row.id if row else None
        _take_back(tx, member, account)
        tx.call(Operation.COMMANDS, account.channel, account.address, commands=[])
        account.commands = ""
        tx.send_to_account(account, text("standing.locked"))
    end_prompt(tx, member)
    on_duty = (Duty.member_id == member.id, Duty.ended_at.is_(None))
    tx.session.execute(update(Duty).where(*on_duty).values(ended_at=tx.now))
    tx.session.flush()
    pass_offers(tx, member)


def _take_back(tx: Tx, member: Member, account: Account) -> None:
    """Deletes the messages about tips from the chat, as far as the platform allows."""
    since = max(tx.now - TAKEN_BACK, account.opened_at)
    recent = (Outbox.state == OutboxState.SENT, Outbox.ended_at > since, Outbox.platform_id != "")
    there = (Outbox.member_id == member.id, Outbox.account_id.is_(None), Outbox.channel.in_((account.channel, "")))
    about_tips = Outbox.tip_id.is_not(None) | Outbox.purpose.in_(_MAY_LIST_TIPS)
    for sent in sorted(set(tx.session.scalars(select(Outbox.platform_id).where(*recent, *there, about_tips)))):
        tx.call(Operation.TAKE_BACK, account.channel, account.address, message_id=sent)


def _unlock(tx: Tx, member: Member, row: Lock) -> None:
    for account in tx.session.scalars(select(Account).where(Account.lock_id == row.id, Account.closed_at.is_(None))):
        account.standing, account.lock_id = Standing.ACTIVE, None
    tx.session.flush()
    tx.send(member, Purpose.MEMBER, text("lock.lifted_yours"))
    ask_new_leader(tx, member)


def _choices(row: Lock) -> list[Action]:
    return [
        Action(text("button.keep_lock"), Verb.KEEP_LOCK, row.id.hex),
        Action(text("button.lift_lock"), Verb.LIFT_LOCK, row.id.hex),
    ]


def _tell(tx: Tx, told: Text, choices: Sequence[Action] = (), *, but: Sequence[UUID]) -> None:
    """Tells every leader and operator once, except those in `but`."""
    purposes = dict.fromkeys(members_with(tx, Role.OPERATOR), Purpose.OPERATOR)
    purposes |= dict.fromkeys(members_with(tx, Role.LEADER), Purpose.LEADER)
    for member, purpose in purposes.items():
        if member.id not in but:
            tx.send(member, purpose, Content(told, choices))
