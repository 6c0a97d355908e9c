"""The groups that the bot serves. Their address changes when the platform moves them."""

from sqlalchemy import or_, select

from bot.database.transaction import Tx
from bot.models.group import Group
from bot.sealing import index


def group_key(channel: str, chat: str) -> bytes:
    return index("group.address", f"{channel}:{chat}")


def find_group(tx: Tx, channel: str, chat: str) -> Group | None:
    """The group at this address, if the bot serves it."""
    return tx.session.scalar(
        select(Group).where(Group.address_key == group_key(channel, chat), Group.left_at.is_(None))
    )


def the_group(tx: Tx) -> Group | None:
    """The unit's group, where information for all is posted."""
    return tx.session.scalar(select(Group).where(Group.left_at.is_(None)).order_by(Group.id))


def group_addresses(tx: Tx, channel: str) -> list[str]:
    """The current addresses of the bot's groups on this channel."""
    rows = tx.session.scalars(select(Group).where(Group.channel == channel, Group.left_at.is_(None)))
    return [row.address for row in rows]


def move_group(tx: Tx, channel: str, chat: str, address: str) -> None:
    """Stores the new address that the platform gave a group. Running twice changes nothing."""
    old_key, new_key = group_key(channel, chat), group_key(channel, address)
    group = tx.session.scalar(select(Group).where(or_(Group.address_key == old_key, Group.address_key == new_key)))
    if group:
        group.address_key, group.address = new_key, address
