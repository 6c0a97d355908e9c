"""Chat accounts: the member an account belongs to, whether it can be reached, and the link to the bot."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update

from bot.database.ahead import Lookup
from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.people import WITH_ROLES
from bot.messages import Operation, Purpose
from bot.models.account import Account
from bot.models.member import Member, RoleHeld, Scope
from bot.models.outbox import Outbox, OutboxState
from bot.models.unit import Unit
from bot.sealing import index

_WRITERS = Lookup(
    select(Member, Account)
    .options(*WITH_ROLES)
    .join_from(Member, Account, Account.member_id == Member.id)
    .where(
        Account.channel.in_(bindparam("channels", expanding=True)),
        Account.address_key.in_(bindparam("keys", expanding=True)),
        Account.closed_at.is_(None),
        Member.active,
    ),
    parts=("channels", "keys"),
    key_of=lambda found: (found.Account.channel, found.Account.address_key),
    entities=True,
    also=frozenset({RoleHeld, Scope}),
)


def member_at(tx: Tx, channel: str, address: str) -> Member | None:
    """The active member whose open account this is."""
    writer = writer_at(tx, channel, address)
    return writer[0] if writer else None


def writer_at(tx: Tx, channel: str, address: str) -> tuple[Member, Account] | None:
    """The active member whose open account this is, with the account."""
    found = tx.ahead.ask(_WRITERS, (channel, account_key(channel, address)))
    return (found[0].Member, found[0].Account) if found else None


def expect_writers(tx: Tx, addresses: Iterable[tuple[str, str]]) -> list[Member]:
    """Reads the members of these addresses (channel, address) in one query."""
    tx.ahead.expect(_WRITERS, [(channel, account_key(channel, address)) for channel, address in addresses])
    found = (writer_at(tx, *address) for address in addresses)
    return [writer[0] for writer in found if writer]


def link_to(tx: Tx, code: str) -> str:
    """The link that opens a chat with the bot and sends it the code; "" while no link prefix is stored."""
    links = tx.session.scalars(select(Unit)).one().links or {}
    return next((f"{prefix}{code}" for prefix in links.values() if prefix), "")


def stored_link(tx: Tx, channel: str) -> str:
    """The link as `save_link` stored it; "" before the first start has asked for it."""
    return (tx.session.scalars(select(Unit)).one().links or {}).get(channel, "")


def save_link(tx: Tx, channel: str, prefix: str) -> None:
    """Stores the start of the links that open a chat with the bot on this channel."""
    unit = tx.session.scalars(select(Unit)).one()
    unit.links = {**(unit.links or {}), channel: prefix}


def account_key(channel: str, address: str) -> bytes:
    return index("account", f"{channel}:{address}")


def close_account(tx: Tx, account: Account) -> None:
    """Closes the account and empties the command list in its app."""
    account.closed_at = tx.now
    tx.call(Operation.COMMANDS, account.channel, account.address, commands=[])


def set_unreachable(tx: Tx, member: Member, account: Account) -> None:
    """Marks an account that cannot be reached (the member blocked the bot), and alarms the operators, once a day."""
    account.unreachable_at = account.unreachable_at or tx.now
    raise_alarm(tx, f"unreachable:{account.id}:{tx.now:%Y-%m-%d}", "alarm.unreachable", nrp=member.nrp)


def set_reachable(tx: Tx, account: Account) -> None:
    """Notes that an account can be reached again. What was owed meanwhile is sent, as far as it still may be."""
    if account.unreachable_at is None:
        return
    owed = (
        Outbox.member_id == account.member_id,
        Outbox.operation == Operation.SEND,
        Outbox.state == OutboxState.DEAD,
        Outbox.purpose != Purpose.OFFER,  # the tip was offered to the next
        Outbox.ended_at >= account.unreachable_at,
    )
    again = {"state": OutboxState.WAITING, "tries": 0, "error": "", "ended_at": None}
    tx.session.execute(
        update(Outbox).where(*owed).values(**again, not_before=None, leased_until=None),
        execution_options={"synchronize_session": False},
    )
    account.unreachable_at = None
