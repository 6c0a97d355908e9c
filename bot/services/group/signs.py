"""A sign in the group, where the bot cannot write to the author of a message in private."""

import json
from datetime import timedelta

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.messages import Author, Incoming, Purpose, text
from bot.models.group import Group
from bot.models.message import Message
from bot.models.outbox import Outbox
from bot.reading.understanding import understand

AGAIN_AFTER = timedelta(days=1)


def point_unreached(tx: Tx, row: Outbox) -> None:
    """Points to the private chat if a question about a message in the group did not reach its author."""
    chat, platform_id = json.loads(row.content).get("answers", ("", ""))
    if row.purpose not in (Purpose.REPLY, Purpose.RESTRICTED) or not chat:
        return
    found = (Message.chat_key == bytes.fromhex(chat), Message.platform_id == platform_id)
    message = tx.session.scalar(select(Message).where(*found, Message.asked_at.is_not(None)))
    if message:
        _point(tx, message)


def point_outsider(tx: Tx, incoming: Incoming, message: Message, words: str) -> None:
    """Points to the private chat if a person without an account writes what reads like a report."""
    if incoming.author == Author.PERSON and message.author_key and understand(words).reads_like_tip:
        _point(tx, message)


def _point(tx: Tx, message: Message) -> None:
    """Replies to a message in the group, at most once a day to each author, with words that tell nothing of it."""
    lately = (Message.author_key == message.author_key, Message.pointed_at > tx.now - AGAIN_AFTER)
    if tx.session.scalar(select(Message.id).where(*lately).limit(1)):
        return
    message.pointed_at = tx.now
    group = tx.session.get_one(Group, message.group_id)
    tx.post(group.channel, group.address, Purpose.GROUP, text("group.go_on_in_private"), about=message, stays=True)
