"""Binding a chat account to a member: invites, `/start CODE`, and limits for strangers."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.database.transaction import Tx, locked
from bot.domain.accounts import account_key, member_at
from bot.errors import Refusal
from bot.messages import Operation
from bot.models.account import Account, Invite, Proof, Standing, Stranger
from bot.models.member import Member
from bot.sealing import index

CODE_LENGTH = 8
TRIES_PER = timedelta(hours=1)
ANSWER_EVERY = timedelta(minutes=10)
# Characters that people type for others in a code, or between its parts.
_MISTYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def invite(
    tx: Tx, member: Member, *, lives: timedelta | None = None, needs_proof: bool = False
) -> tuple[str, datetime]:
    """Creates an invite for the member and ends earlier ones. Returns the code and when it expires.

    `lives`: how long it is valid, by default the minutes of the settings.

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
    )
    return code, expires_at


def enrol(tx: Tx, channel: str, address: str, code: str) -> Member | None:
    """Binds the account to the member whose invite this is. Returns the member; None for a wrong, used or expired code.

    After too many wrong codes within an hour no code is checked. An account that already belongs to a member stays
    bound to that member, who is returned, and the code stays unused.
    """
    if holder := member_at(tx, channel, address):
        return holder
    key = account_key(channel, address)
    stranger = _get_stranger(tx, key)
    if stranger.tries_since and tx.now - stranger.tries_since > TRIES_PER:
        stranger.tries, stranger.tries_since = 0, None
    if stranger.tries >= tx.settings.security.invite_tries:
        return None
    valid = (Invite.code_key == _code_key(code), Invite.ended_at.is_(None), Invite.expires_at > tx.now)
    found = tx.session.scalar(locked(select(Invite).where(*valid)))
    member = tx.session.get(Member, found.member_id) if found else None
    if found is None or member is None or not member.active:
        stranger.tries += 1
        stranger.tries_since = stranger.tries_since or tx.now
        return None
    tx.session.delete(stranger)
    _end_invites(tx, member)
    account = _bind(tx, member, channel, address)
    if found.needs_proof:
        account.standing = Standing.PENDING
        account.proof = Proof.PHONE if member.phone else Proof.OPERATOR
    return member


def answer_due(tx: Tx, channel: str, address: str) -> bool:
    """Whether to send a stranger the neutral answer now: at most one in ANSWER_EVERY. Notes the time if so."""
    stranger = _get_stranger(tx, account_key(channel, address))
    if stranger.answered_at and tx.now - stranger.answered_at < ANSWER_EVERY:
        return False
    stranger.answered_at = tx.now
    return True


def _bind(tx: Tx, member: Member, channel: str, address: str) -> Account:
    """Opens the account, and closes the other accounts of this member or address on the channel."""
    key = account_key(channel, address)
    same_member_or_address = (Account.member_id == member.id) | (Account.address_key == key)
    for former in tx.session.scalars(
        select(Account).where(Account.channel == channel, Account.closed_at.is_(None), same_member_or_address)
    ):
        close_account(tx, former)
    tx.session.flush()
    return tx.add(Account, member_id=member.id, channel=channel, address_key=key, address=address, opened_at=tx.now)


def close_account(tx: Tx, account: Account) -> None:
    """Closes the account and empties the command list in its app."""
    account.closed_at = tx.now
    tx.call(Operation.COMMANDS, account.channel, account.address, commands=[])


def _end_invites(tx: Tx, member: Member) -> None:
    open_invites = (Invite.member_id == member.id, Invite.ended_at.is_(None))
    tx.session.execute(update(Invite).where(*open_invites).values(ended_at=tx.now))


def _code_key(code: str) -> bytes:
    return index("invite.code", code.upper().translate(_MISTYPED))


def _get_stranger(tx: Tx, key: bytes) -> Stranger:
    return tx.session.get(Stranger, key) or tx.add(Stranger, account_key=key)
