"""Chat accounts: who is behind one, whether it can be reached, and the link under which people find the bot."""

from sqlalchemy import bindparam, select

from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.people import WITH_ROLES
from bot.models.account import Account
from bot.models.member import Member
from bot.models.unit import Unit
from bot.sealing import index

_WRITER = (
    select(Member, Account)
    .options(*WITH_ROLES)
    .join_from(Member, Account)
    .where(Account.address_key == bindparam("key"), Account.closed_at.is_(None), Member.active)
)


def member_at(tx: Tx, channel: str, address: str) -> Member | None:
    """The active member behind an account."""
    writer = writer_at(tx, channel, address)
    return writer[0] if writer else None


def writer_at(tx: Tx, channel: str, address: str) -> tuple[Member, Account] | None:
    """The active member behind an account, and the account."""
    found = tx.session.execute(_WRITER, {"key": account_key(channel, address)}).unique().one_or_none()
    return (found[0], found[1]) if found else None


def link_to(tx: Tx, code: str) -> str:
    """The link that opens a chat with the bot and sends the code; "" while the bot's name is unknown."""
    links = tx.session.scalars(select(Unit)).one().links or {}
    return next((f"{prefix}{code}" for prefix in links.values()), "")


def save_link(tx: Tx, channel: str, prefix: str) -> None:
    """Stores the link prefix under which people find the bot on this channel."""
    unit = tx.session.scalars(select(Unit)).one()
    unit.links = {**(unit.links or {}), channel: prefix}


def account_key(channel: str, address: str) -> bytes:
    return index("account", f"{channel}:{address}")


def out_of_reach(tx: Tx, member: Member, account: Account) -> None:
    """The account cannot be reached, as when the member blocked the bot. The operators are told, once a day."""
    account.unreachable_at = account.unreachable_at or tx.now
    raise_alarm(tx, f"unreachable:{account.id}:{tx.now:%Y-%m-%d}", "alarm.unreachable", nrp=member.nrp)
