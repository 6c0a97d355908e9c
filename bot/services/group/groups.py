"""The unit's groups: which ones the bot serves, its rights there, and removing messages."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.alarms import end_waiting, raise_alarm
from bot.domain.groups import find_group, group_key
from bot.domain.stored_messages import album_of
from bot.messages import Operation, Purpose, text
from bot.models.group import Group
from bot.models.message import Message, chat_key
from bot.models.outbox import Outbox

# Before the bot leaves a chat. It may be the new address of a group, of which the platform tells in a later update.
LEAVE_AFTER = timedelta(minutes=1)


def set_up_groups(tx: Tx, chats: Mapping[str, Sequence[str]]) -> None:
    """Serves exactly the groups of the settings, by channel. A group that the platform has moved keeps its address."""
    keys = {group_key(channel, chat): (channel, chat) for channel in chats for chat in chats[channel]}
    by_configured_key = {group.configured_key: group for group in tx.session.scalars(select(Group))}
    for key, group in by_configured_key.items():
        served = key in keys or group.address_key in keys
        group.left_at = None if served else group.left_at or tx.now
    current_keys = {group.address_key for group in by_configured_key.values()}
    for key, (channel, chat) in keys.items():
        if key not in by_configured_key and key not in current_keys:
            tx.add(Group, channel=channel, address_key=key, address=chat, configured_key=key)


def update_standings(tx: Tx, channel: str, standings: Mapping[str, str]) -> None:
    """Updates the bot's standing in several groups. `standings`: by chat, "in", "admin" or "out"."""
    for chat, status in standings.items():
        if group := find_group(tx, channel, chat):
            update_standing(tx, group, status)


def update_standing(tx: Tx, group: Group, status: str) -> None:
    """Acts on the bot's standing in a group: "in", "admin" or "out".

    Without administrator rights the bot does not see all messages: the operators are alarmed, once a day. With them,
    the bot posts and pins, once, the notice that messages are stored.
    """
    for former in {"in", "out"} - {status}:
        end_waiting(tx, f"standing:{group.id}:{former}:")
    if status != "admin":
        raise_alarm(tx, f"standing:{group.id}:{status}:{tx.now:%Y-%m-%d}", f"alarm.group_{status}")
    elif group.noticed_at is None:
        group.noticed_at = tx.now
        notice = tx.post(group.channel, group.address, Purpose.GROUP, text("group.notice"))
        tx.call(Operation.PIN, group.channel, group.address, purpose=Purpose.GROUP, about=notice)


def leave(tx: Tx, channel: str, chat: str) -> None:
    """Leaves a chat that the bot does not serve, unless it turns out in time to be the new address of a group."""
    tx.call(Operation.LEAVE, channel, chat, purpose=Purpose.GROUP, after=LEAVE_AFTER)


def remove_from_group(tx: Tx, group: Group, platform_id: str) -> None:
    """Removes a message from the group, where the channel can and may."""
    tx.call(Operation.DELETE, group.channel, group.address, purpose=Purpose.GROUP, message_id=platform_id)


def remove_stored(tx: Tx, group: Group, message: Message) -> None:
    """Removes a stored message from the group. After a move its number is that of another message there."""
    if message.chat_key == chat_key(group.channel, group.address):
        remove_from_group(tx, group, message.platform_id)
    elif tx.settings.removes_group_tips(group.channel):
        _ask_author(tx, message)


def removal_refused(tx: Tx, row: Outbox) -> None:
    """The bot may not remove a message: its author is asked to do it, and the operators are told, once a day.

    Where the group has moved meanwhile, it is no matter of rights.
    """
    call = json.loads(row.content)
    if group := find_group(tx, row.channel, call["chat"]):
        raise_alarm(tx, f"rights:{group.id}:delete:{tx.now:%Y-%m-%d}", "alarm.no_delete")
    there = Message.chat_key == chat_key(row.channel, call["chat"])
    if message := tx.session.scalar(select(Message).where(there, Message.platform_id == call["message_id"])):
        _ask_author(tx, message)


def _ask_author(tx: Tx, message: Message) -> None:
    """Asks a member to delete the own message; for an album once."""
    if message.author_id and not any(part.id < message.id for part in album_of(tx, message)):
        tx.send(message.author_id, Purpose.MEMBER, text("group.please_delete"))


def pin_refused(tx: Tx, row: Outbox) -> None:
    """The bot may not pin its notice: the operators are told, once a day."""
    if group := find_group(tx, row.channel, json.loads(row.content)["chat"]):
        raise_alarm(tx, f"rights:{group.id}:pin:{tx.now:%Y-%m-%d}", "alarm.no_pin")


# What follows when the platform refuses a call about a group.
REFUSED: Mapping[Operation, Callable[[Tx, Outbox], None]] = {
    Operation.DELETE: removal_refused,
    Operation.PIN: pin_refused,
}
