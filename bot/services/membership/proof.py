"""An account enrolled by an invite of a batch shows whose it is: by its phone number, or because an operator says so.

The file of a batch may be seen by others, so its code alone proves nothing.
"""

from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx, locked
from bot.domain.accounts import close_account
from bot.domain.people import members_with
from bot.errors import Refusal
from bot.messages import Action, Content, Incoming, Purpose, Text, Verb, text
from bot.models.account import Account, Proof, Standing
from bot.models.member import Member, Role
from bot.models.outbox import Outbox
from bot.services.membership.grant_messages import ask_new_leader
from bot.services.membership.phones import same_phone

MOST_TRIES = 3


def ask_proof(tx: Tx, member: Member, account: Account, incoming: Incoming) -> None:
    """Asks a new account for its proof. A channel whose addresses are phone numbers has given it already."""
    if incoming.own_phone and _is_theirs(member, incoming):
        _accept(tx, member, account)
    elif incoming.own_phone or account.proof == Proof.OPERATOR:
        _ask_operators(tx, member, account, incoming)
    else:
        _ask_phone(tx, account, text("proof.ask_phone"))


def give_phone(tx: Tx, member: Member, account: Account, incoming: Incoming) -> bool:
    """Compares the phone number that the account has sent with the roster. Returns whether it proves the account.

    After MOST_TRIES wrong ones the operators are asked.
    """
    if _is_theirs(member, incoming):
        _accept(tx, member, account)
        return True
    account.proof_tries += 1
    if account.proof_tries < MOST_TRIES:
        _ask_phone(tx, account, text("proof.wrong_phone"))
    else:
        _ask_operators(tx, member, account, incoming)
    return False


def decide(tx: Tx, operator: Member, account_id: str, pressed: Outbox | None, *, is_theirs: bool) -> None:
    """An operator says whether an account is the member's. If not, it is closed.

    Raises:
        Refusal: nobody asks that, or not any more.
    """
    account = _asked_about(tx, account_id)
    member = tx.session.get_one(Member, account.member_id)
    if is_theirs:
        _accept(tx, member, account)
    else:
        account.proof = Proof.NONE
        close_account(tx, account)
    said = text("proof.vouched" if is_theirs else "proof.rejected", name=member.title, nrp=member.nrp)
    tx.send(operator, Purpose.OPERATOR, said, edits=pressed)


def _asked_about(tx: Tx, account_id: str) -> Account:
    try:
        asked = UUID(account_id)
    except ValueError:
        raise Refusal("refuse.proof_over") from None
    waiting = (Account.id == asked, Account.proof == Proof.OPERATOR, Account.closed_at.is_(None))
    account = tx.session.scalar(locked(select(Account).where(*waiting)))
    if account is None:
        raise Refusal("refuse.proof_over")
    return account


def _is_theirs(member: Member, incoming: Incoming) -> bool:
    return bool(member.phone) and same_phone(member.phone, incoming.own_phone)


def _accept(tx: Tx, member: Member, account: Account) -> None:
    account.standing, account.proof = Standing.ACTIVE, Proof.NONE
    tx.send(member, Purpose.MEMBER, text("enrol.welcome", name=member.title))
    ask_new_leader(tx, member)


def _ask_phone(tx: Tx, account: Account, question: Text) -> None:
    tx.send_to_account(account, Content(question, phone_button=text("button.own_phone")))


def _ask_operators(tx: Tx, member: Member, account: Account, incoming: Incoming) -> None:
    """Asks every operator whether the one who wrote is the member."""
    account.proof = Proof.OPERATOR
    tx.send_to_account(account, text("proof.operator_asked"))
    question = text("proof.ask_operator", name=member.title, nrp=member.nrp, writer=incoming.sender_name or "-")
    answers = [
        Action(text("button.theirs"), Verb.VOUCH, account.id.hex),
        Action(text("button.not_theirs"), Verb.REJECT, account.id.hex),
    ]
    for operator in members_with(tx, Role.OPERATOR):
        tx.send(operator, Purpose.OPERATOR, Content(question, answers))
