"""Turns a Telegram update into an `Incoming`."""

import re
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, ExternalReplyInfo, Message, Update

from bot.channels.channel import Unreadable
from bot.channels.telegram.envelopes import id_of
from bot.messages import Attachment, Author, Incoming, Kind

NAME = "telegram"
_ADDRESSED = re.compile(r"\s*/\w+@(\w+)")
# The kinds of updates that the bot asks for.
ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
# The kinds after which the bot may write to the sender. Others come from chats between other people, or from nowhere.
ANSWERABLE = ("message", "edited_message", "message_reaction")
# Telegram's status of a chat member, as `Incoming.status`; every other status is "out".
PRESENT = {"member": "in", "restricted": "in", "administrator": "admin", "creator": "admin"}


def read_update(update: Update | None, username: str = "") -> Incoming:
    """The event in an update. `username`: the bot's own, if it is known.

    Raises:
        Unreadable: it is of no kind that the bot asks for.
    """
    if update is None:
        raise Unreadable("empty")
    if update.message:
        return _message(update.message, Kind.MESSAGE, username)
    if update.edited_message:
        return _message(update.edited_message, Kind.EDIT, username)
    if update.callback_query:
        return _press(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member, Kind.STANDING)
    if update.chat_member:
        return _membership(update.chat_member, Kind.MEMBERSHIP)
    raise Unreadable("unknown kind")


def kind_of(payload: Mapping[str, Any]) -> str:
    return next((name for name in payload if name != "update_id"), "")


def read_outline(payload: Mapping[str, Any]) -> Incoming:
    """Sender and chat of an update of any kind and shape. The chat is "" where the bot cannot answer."""
    kind = kind_of(payload)
    content = payload.get(kind)
    content = content if isinstance(content, dict) else {}
    chat = content["chat"] if isinstance(content.get("chat"), dict) else {}
    private = chat.get("type", "private") == "private"
    sender = id_of(content.get("from")) or id_of(content.get("user")) or (id_of(chat) if private else "")
    known = kind in ANSWERABLE or not private
    return Incoming(NAME, Kind.OTHER, id_of(chat) if known else "", private, sender=sender or None)


def _message(message: Message, kind: Kind, username: str) -> Incoming:
    chat = message.chat
    if message.migrate_to_chat_id:
        return _migration(chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return _migration(message.migrate_from_chat_id, chat.id)
    # Anonymous admins and channels post as a chat. Then there is no sender, and the message has no rights.
    person = message.from_user if message.sender_chat is None else None
    text = message.text or message.caption or ""
    attachments = _attachments(message)
    return Incoming(
        NAME,
        kind if text or attachments else Kind.OTHER,
        str(chat.id),
        chat.type == "private",
        sender=str(person.id) if person else None,
        sender_name=person.full_name if person else _title(message),
        author=_author(message),
        message_id=str(message.message_id),
        text=text,
        attachments=attachments,
        reply_to=str(message.reply_to_message.message_id) if message.reply_to_message else "",
        quoted=_quoted(message),
        quoted_attachments=_quoted_attachments(message),
        album=message.media_group_id or "",
        forwarded=message.forward_origin is not None,
        for_other_bot=_names_other_bot(text, username),
        own_phone=_own_phone(message),
        sent_at=message.edit_date or message.date,
    )


def _title(message: Message) -> str:
    """The name of the chat in whose name a message is sent."""
    return (message.sender_chat.title or "") if message.sender_chat else ""


def _author(message: Message) -> Author:
    if message.is_automatic_forward:
        return Author.LINKED
    if message.sender_chat:
        return Author.ADMIN if message.sender_chat.id == message.chat.id else Author.CHANNEL
    return Author.BOT if message.from_user and message.from_user.is_bot else Author.PERSON


def _migration(old: int, new: int) -> Incoming:
    """Telegram tells of a new address in both chats; either message may be missed."""
    return Incoming(NAME, Kind.MIGRATION, str(old), False, status=str(new))


def _names_other_bot(text: str, username: str) -> bool:
    """Whether the text is a command such as `/info@AnotherBot`."""
    named = _ADDRESSED.match(text)
    return named is not None and bool(username) and named[1].lower() != username.lower()


def _own_phone(message: Message) -> str:
    """The number of a contact that is the sender's own account: Telegram itself sets `user_id`."""
    contact, person = message.contact, message.from_user
    if contact is None or person is None or contact.user_id != person.id or message.forward_origin is not None:
        return ""
    return contact.phone_number


def _attachments(message: Message | ExternalReplyInfo) -> tuple[Attachment, ...]:
    if message.location:
        place = message.location
        return (Attachment("location", detail=f"{place.latitude},{place.longitude}"),)
    if message.contact:
        person = message.contact
        return (Attachment("contact", detail=f"{person.first_name} {person.last_name or ''} {person.phone_number}"),)
    if message.photo:
        largest = message.photo[-1]
        return (Attachment("photo", largest.file_id, "image/jpeg", largest.file_size or 0),)
    for kind in ("voice", "video", "document", "audio", "video_note", "sticker"):
        media: Any = getattr(message, kind)
        if media:
            mime = getattr(media, "mime_type", None) or ""
            return (Attachment(kind, media.file_id, mime, media.file_size or 0),)
    return ()


def _quoted(message: Message) -> str:
    """The words that the message replies to: of a message in this chat, or the part of one in another chat."""
    told = message.reply_to_message
    if told and told.from_user and told.from_user.is_bot:
        return ""
    whole = (told.text or told.caption) if told else None
    return whole or (message.quote.text if message.quote else "")


def _quoted_attachments(message: Message) -> tuple[Attachment, ...]:
    """What is attached to the message replied to, in this chat or another one."""
    told: Any = message.reply_to_message or message.external_reply
    if told is None or (getattr(told, "from_user", None) and told.from_user.is_bot):
        return ()
    return _attachments(told)


def _press(press: CallbackQuery) -> Incoming:
    message = press.message
    chat = message.chat if message else None
    return Incoming(
        NAME,
        Kind.PRESS,
        str(chat.id if chat else press.from_user.id),
        chat is None or chat.type == "private",
        sender=str(press.from_user.id),
        sender_name=press.from_user.full_name,
        message_id=str(message.message_id) if message else "",
        press_id=press.id,
        data=(press.data or "").replace("\0", ""),  # no database column takes it; a modified app can send it
    )


def _membership(change: ChatMemberUpdated, kind: Kind) -> Incoming:
    subject = change.new_chat_member.user
    return Incoming(
        NAME,
        kind,
        str(change.chat.id),
        change.chat.type == "private",
        sender=str(subject.id),
        author=Author.BOT if subject.is_bot else Author.PERSON,
        sender_name=subject.full_name,
        status=PRESENT.get(change.new_chat_member.status, "out"),
    )
