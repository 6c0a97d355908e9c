"""Stored messages: their revisions, their albums."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from bot.database.ahead import Lookup
from bot.database.transaction import Tx
from bot.domain.groups import find_group
from bot.domain.stored_media import add_media, replace_media, want_files
from bot.domain.tips import parse_id
from bot.errors import not_found
from bot.messages import Incoming
from bot.models.group import Group
from bot.models.member import Member
from bot.models.message import Message, Revision, chat_key
from bot.models.tip import Tip
from bot.sealing import index

_SET_TIP = update(Message).where(Message.id == bindparam("message")).values(tip_id=bindparam("tip"))
_STORED = Lookup(
    # Not by pairs: SQLite would read all messages to find them.
    select(Message.chat_key, Message.platform_id, Message.id).where(
        Message.chat_key.in_(bindparam("chats", expanding=True)),
        Message.platform_id.in_(bindparam("numbers", expanding=True)),
    ),
    parts=("chats", "numbers"),
    key_of=lambda found: (found.chat_key, found.platform_id),
    changed_by={Message: lambda row: (row["chat_key"], row["platform_id"])},
)


def own_message(tx: Tx, member: Member, message_id: str) -> Message:
    """The message with this id, if this member wrote it.

    Raises:
        Refusal: another member wrote it.
    """
    message = tx.session.get(Message, parse_id(message_id))
    if message is None or message.author_id != member.id:
        raise not_found()
    return message


def find_message(tx: Tx, incoming: Incoming, platform_id: str) -> Message | None:
    """A stored message of the same chat by its platform id."""
    found = tx.ahead.ask(_STORED, (chat_key(incoming.channel, incoming.chat), platform_id))
    return tx.session.get(Message, found[0].id) if found else None


def expect_messages(tx: Tx, events: Iterable[Incoming]) -> None:
    tx.ahead.expect(_STORED, [(chat_key(each.channel, each.chat), each.message_id) for each in events])


def store_message(tx: Tx, incoming: Incoming, member: Member | None, group: Group | None) -> Message:
    """Stores a new message; or what has changed of a stored one, its text as a revision and its attachment.

    An edit may arrive before its message. The words of a message that names a source are never stored.
    """
    message = find_message(tx, incoming, incoming.message_id)
    if message is None:
        return _insert_message(tx, incoming, member, group)
    if message.names_source:
        return message
    if incoming.text != latest_text(tx, message):
        number = tx.session.scalar(select(func.count()).where(Revision.message_id == message.id)) or 0
        _insert_revision(tx, incoming, message, number + 1)
    if incoming.attachments:
        replace_media(tx, incoming, message)
    return message


def store_without_words(tx: Tx, incoming: Incoming, member: Member) -> Message:
    """Stores a message that names a source, so that its edits are known as such: its attachments, and no words."""
    message = find_message(tx, incoming, incoming.message_id)
    if message is None:
        message = _insert_message(tx, replace(incoming, text=""), member, None)
    elif incoming.attachments:
        replace_media(tx, incoming, message)
    tx.execute(delete(Revision).where(Revision.message_id == message.id))  # an edit came before it
    message.names_source = True
    return message


def store_posted(tx: Tx, channel: str, chat: str, platform_id: str, words: str, topic: str) -> None:  # noqa: PLR0917 - as a row has them
    """Stores words that the bot has posted in a group for a member, without saying for whom."""
    group = find_group(tx, channel, chat)
    if group is None or not platform_id:
        return
    key, moment = chat_key(channel, chat), {"sent_at": tx.now, "received_at": tx.now}
    place = {"channel": channel, "chat_key": key, "platform_id": platform_id, "topic": topic}
    message = tx.add(Message, group_id=group.id, **place, **moment)
    tx.add(Revision, message_id=message.id, number=1, at=tx.now, text=words)


def attach(tx: Tx, message: Message, tip: Tip) -> None:
    """Makes the message a part of the tip."""
    if tx.session.is_gathered(message):
        message.tip_id = tip.id
    else:
        tx.execute(_SET_TIP, {"message": message.id, "tip": tip.id})
        set_committed_value(message, "tip_id", tip.id)
    if message.group_id:
        want_files(tx, message)


def detach(tx: Tx, message: Message) -> None:
    """Makes the message a part of no tip."""
    tx.execute(_SET_TIP, {"message": message.id, "tip": None})
    set_committed_value(message, "tip_id", None)


def latest_text(tx: Tx, message: Message) -> str:
    """The text of a message as last edited."""
    revision = tx.session.scalar(
        select(Revision)
        .where(Revision.message_id == message.id)
        .order_by(Revision.at.desc(), Revision.number.desc())  # an edit may arrive before its message
        .limit(1)
    )
    return revision.text if revision else ""


def latest_texts(tx: Tx, messages: Sequence[Message]) -> dict[UUID, str]:
    """The texts of several messages as last edited, by the id of the message."""
    if not messages:
        return {}
    revisions = select(Revision).where(Revision.message_id.in_([each.id for each in messages]))
    in_order = tx.session.scalars(revisions.order_by(Revision.at, Revision.number))
    return {each.message_id: each.text for each in in_order}


def album_of(tx: Tx, message: Message) -> Sequence[Message]:
    """The other parts of the message's album that have arrived."""
    if not message.album:
        return []
    same_album = (Message.chat_key == message.chat_key, Message.album == message.album, Message.id != message.id)
    return tx.session.scalars(select(Message).where(*same_album).order_by(Message.id)).all()


def album_tip(tx: Tx, message: Message) -> Tip | None:
    """The tip that another part of the same album belongs to; the sealed one, if words under a part were kept apart.

    A part that names a source belongs to the source.
    """
    parts = [part for part in album_of(tx, message) if not part.names_source]
    found = [tx.session.get_one(Tip, part.tip_id) for part in parts if part.tip_id]
    return next((tip for tip in found if tip.is_sealed), found[0] if found else None)


def story_of(tx: Tx, message: Message) -> str:
    """The text of a message; for an album, the first text among its parts."""
    parts = [message, *album_of(tx, message)]
    return next((words for words in (latest_text(tx, part) for part in parts) if words), "")


def _insert_message(tx: Tx, incoming: Incoming, member: Member | None, group: Group | None) -> Message:
    message = tx.add(
        Message,
        channel=incoming.channel,
        chat_key=chat_key(incoming.channel, incoming.chat),
        platform_id=incoming.message_id,
        group_id=group.id if group else None,
        author_id=member.id if member else None,
        author_key=index("account", f"{incoming.channel}:{incoming.sender}") if incoming.sender else None,
        reply_to=incoming.reply_to,
        album=incoming.album,
        topic=incoming.topic,
        unreadable=incoming.unreadable,
        forwarded=incoming.forwarded,
        sent_at=incoming.sent_at or tx.now,
        received_at=tx.now,
    )
    add_media(tx, message, incoming.attachments)
    if incoming.text:
        _insert_revision(tx, incoming, message, 1)
    return message


def _insert_revision(tx: Tx, incoming: Incoming, message: Message, number: int) -> None:
    at = incoming.sent_at or tx.now
    tx.add(Revision, message_id=message.id, number=number, at=at, text=incoming.text)
