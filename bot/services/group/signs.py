"""A sign in the group, where the bot cannot write to the author of a message in private."""

import json
from datetime import timedelta

from sqlalchemy import func, select

from bot.database.transaction import Tx
from bot.messages import Purpose, text
from bot.models.group import Group
from bot.models.message import Message
from bot.models.outbox import Outbox
from bot.reading.understanding import understand

AGAIN_AFTER = timedelta(days=1)
OUTSIDERS_AN_HOUR = 5


def point_unreached(tx: Tx, row: Outbox) -> None:
    """Points to the private chat if the answer to a message in the group did not reach its author.

    An account that may only send tips is pointed there only if it was asked something.
    """
    chat, platform_id = json.loads(row.content).get("answers", ("", ""))
    if row.purpose not in (Purpose.REPLY, Purpose.RESTRICTED) or not chat:
        return
    found = (Message.chat_key == bytes.fromhex(chat), Message.platform_id == platform_id)
    meant = Message.group_id if row.purpose == Purpose.REPLY else Message.asked_at
    message = tx.session.scalar(select(Message).where(*found, meant.is_not(None)))
    if message:
        _point(tx, message)


def point_outsider(tx: Tx, message: Message, words: str, *, reports: bool) -> None:
    """Points to the private chat if a person without an account reports, or writes what reads like a report."""
    if message.author_key and (reports or understand(words).reads_like_tip):
        _point(tx, message)


def _point(tx: Tx, message: Message) -> None:
    """Replies to a message in the group, at most once a day to each author, with words that tell nothing of it.

    To people who are no members only a few times an hour: many of them must not fill the group with signs.
    """
    lately = (Message.author_key == message.author_key, Message.pointed_at > tx.now - AGAIN_AFTER)
    if tx.session.scalar(select(Message.id).where(*lately).limit(1)):
        return
    if message.author_id is None and _outsiders_pointed(tx, message) >= OUTSIDERS_AN_HOUR:
        return
    message.pointed_at = tx.now
    group = tx.session.get_one(Group, message.group_id)
    tx.post(group.channel, group.address, Purpose.GROUP, text("group.go_on_in_private"), about=message, stays=True)


def _outsiders_pointed(tx: Tx, message: Message) -> int:
    """How many who are no members were pointed to the private chat in this group within the hour."""
    outsiders = (Message.group_id == message.group_id, Message.author_id.is_(None))
    lately = Message.pointed_at > tx.now - timedelta(hours=1)
    return tx.session.scalar(select(func.count()).where(*outsiders, lately)) or 0
