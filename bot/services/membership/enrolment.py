"""Binding a chat account to a member: invites, `/start CODE`, and limits for strangers."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from bot.database.transaction import Tx, locked
from bot.domain.accounts import account_key, close_account, writer_at
from bot.errors import Refusal
from bot.models.account import Account, Invite, Proof, Standing, Stranger
from bot.models.member import Member
from bot.sealing import index
from bot.services.membership import exchange

CODE_LENGTH = 8
TRIES_PER = timedelta(hours=1)
ANSWER_EVERY = timedelta(minutes=10)
# Characters that people type for others in a code, or between its parts.
_MISTYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def invite(
    tx: Tx,
    member: Member,
    created_by: Member | None = None,
    *,
    lives: timedelta | None = None,
    needs_proof: bool = False,
) -> tuple[str, datetime]:
    """Creates an invite for the member and ends earlier ones. Returns the code and when it expires.

    `created_by`: the operator who asks for it in chat; None for the shell. `lives`: how long it is valid, by default
    the minutes of the settings.

    Raises:
        Refusal: the member has left, so that no code would work.
    """
    if not member.active:
        raise Refusal("refuse.member_left", name=member.title)
    _end_invites(tx, member)
    code = tx.ids.code(CODE_LENGTH)
    expires_at = tx.now + (lives or timedelta(minutes=tx.settings.security.invite_minutes))
    tx.add(
        Invite,
        member_id=member.id,
        code_key=_code_key(code),
        created_at=tx.now,
        expires_at=expires_at,
        needs_proof=needs_proof,
        created_by=created_by.id if created_by else None,
    )
    return code, expires_at


def enrol(tx: Tx, channel: str, address: str, code: str) -> Member | None:
    """Binds the account to the member whose invite this is. Returns the member; None for a wrong, used or expired code.

    After too many wrong codes within an hour no code is checked. An account that already belongs to a member stays
    bound to that member, who is returned, and the code stays unused. Only a locked one may enter a code of its member,
    and one that waits for its proof a code that needs none.
    """
    holder, account = writer_at(tx, channel, address) or (None, None)
    waits_for_proof = account is not None and bool(account.proof)
    if account and account.standing != Standing.LOCKED and not waits_for_proof:
        return holder
    key = account_key(channel, address)
    stranger = _get_stranger(tx, key)
    if stranger.tries_since and tx.now - stranger.tries_since > TRIES_PER:
        stranger.tries, stranger.tries_since = 0, None
    if stranger.tries >= tx.settings.security.invite_tries:
        return None
    found = _find_invite(tx, code)
    if waits_for_proof and found and found.needs_proof:
        return holder
    member = tx.session.get(Member, found.member_id) if found else None
    if found is None or member is None or not member.active or holder not in (None, member):
        stranger.tries += 1
        stranger.tries_since = stranger.tries_since or tx.now
        return None
    tx.session.delete(stranger)
    _end_invites(tx, member)
    _bind(tx, member, channel, address, found)
    return member


def is_own_invite(tx: Tx, member: Member, code: str) -> bool:
    """Whether this is an open invite for the member, who has an account already."""
    found = _find_invite(tx, code)
    return found is not None and found.member_id == member.id


def _find_invite(tx: Tx, code: str) -> Invite | None:
    valid = (Invite.code_key == _code_key(code), Invite.ended_at.is_(None), Invite.expires_at > tx.now)
    return tx.session.scalar(locked(select(Invite).where(*valid)))


def answer_due(tx: Tx, channel: str, address: str) -> bool:
    """Whether to send a stranger the neutral answer now: at most one in ANSWER_EVERY. Notes the time if so."""
    stranger = _get_stranger(tx, account_key(channel, address))
    if stranger.answered_at and tx.now - stranger.answered_at < ANSWER_EVERY:
        return False
    stranger.answered_at = tx.now
    return True


def _bind(tx: Tx, member: Member, channel: str, address: str, found: Invite) -> None:
    """Opens the account. One of a member who has another account waits until somebody says yes.

    Either closes other accounts of this address, and one of the member that waits.
    """
    key = account_key(channel, address)
    accounts = tx.session.scalars(
        locked(select(Account).where(Account.closed_at.is_(None), _of_member_or_address(member, channel, key)))
    ).all()
    account = next((each for each in accounts if each.member_id == member.id and each.address_key == key), None)
    for each in accounts:
        if each is not account and (each.member_id != member.id or each.standing == Standing.PENDING):
            close_account(tx, each)
    # An account that waits for its proof is no other account of the member: this invite replaces the one it came with.
    is_further = any(each.closed_at is None and not (each is account and each.proof) for each in accounts)
    standing = Standing.PENDING if is_further else Standing.ACTIVE
    tx.session.flush()
    if account is None:
        account = tx.add(
            Account, member_id=member.id, channel=channel, address_key=key, address=address, opened_at=tx.now
        )
    account.standing, account.invited_by, account.lock_id = standing, found.created_by, None
    account.proof = Proof.NONE
    if is_further:
        exchange.ask(tx, member, account)
    elif found.needs_proof:
        account.standing, account.proof = Standing.PENDING, Proof.PHONE if member.phone else Proof.OPERATOR


def _of_member_or_address(member: Member, channel: str, key: bytes) -> ColumnElement[bool]:
    return (Account.member_id == member.id) | ((Account.channel == channel) & (Account.address_key == key))


def _end_invites(tx: Tx, member: Member) -> None:
    open_invites = (Invite.member_id == member.id, Invite.ended_at.is_(None))
    tx.session.execute(update(Invite).where(*open_invites).values(ended_at=tx.now))


def _code_key(code: str) -> bytes:
    return index("invite.code", code.upper().translate(_MISTYPED))


def _get_stranger(tx: Tx, key: bytes) -> Stranger:
    return tx.session.get(Stranger, key) or tx.add(Stranger, account_key=key)
