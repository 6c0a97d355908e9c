"""Turns a Telegram update into an `Incoming`.

It reads the raw JSON, and of it only what the bot needs: a detail that the bot does not know, or that has another shape
than documented, costs that detail only.
"""

from collections.abc import Mapping
from typing import Any

from bot.channels.channel import Unreadable
from bot.channels.telegram.content import read_attachments, read_words, unreadable_kind
from bot.channels.telegram.envelopes import id_of
from bot.channels.telegram.raw import Raw, moment, number, part, words
from bot.messages import Author, Incoming, Kind

NAME = "telegram"
# The kinds of updates that the bot asks for.
ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
# The kinds after which the bot may write to the sender. Others come from chats between other people, or from nowhere.
ANSWERABLE = ("message", "edited_message", "message_reaction")
# Telegram's status of a chat member, as `Incoming.status`; every other status is "out".
PRESENT = {"member": "in", "restricted": "in", "administrator": "admin", "creator": "admin"}


def read_update(payload: Raw, username: str = "") -> Incoming:
    """The event in an update. `username`: the bot's own.

    Raises:
        Unreadable: it is of no kind that the bot asks for, or does not say who did what in which chat.
    """
    kind = next((name for name in ASKED_FOR if part(payload, name)), "")
    content = part(payload, kind)
    match kind:
        case "message":
            return _message(content, Kind.MESSAGE, username)
        case "edited_message":
            return _message(content, Kind.EDIT, username)
        case "callback_query":
            return _press(content)
        case "my_chat_member":
            return _membership(content, Kind.STANDING)
        case "chat_member":
            return _membership(content, Kind.MEMBERSHIP)
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


def _message(message: Raw, kind: Kind, username: str) -> Incoming:
    chat = _required(part(message, "chat"), "id")
    if new := number(message, "migrate_to_chat_id"):
        return _migration(chat, new)
    if old := number(message, "migrate_from_chat_id"):
        return _migration(old, chat)
    # Anonymous admins and channels post as a chat. Then there is no sender, and the message has no rights.
    person = {} if part(message, "sender_chat") else part(message, "from")
    text, attachments = read_words(message), read_attachments(message)
    unreadable = "" if text or attachments else unreadable_kind(message)
    replied, quoted = part(message, "reply_to_message"), _quoted(message)
    return Incoming(
        NAME,
        kind if text or attachments else _without_words(kind, unreadable),
        str(chat),
        _is_private(message),
        sender=id_of(person) or None,
        sender_name=_full_name(person) or words(part(message, "sender_chat"), "title"),
        author=_author(message),
        message_id=str(_required(message, "message_id")),
        text=text,
        attachments=attachments,
        unreadable=unreadable,
        reply_to=str(number(replied, "message_id") or ""),
        quoted=(words(part(message, "quote"), "text") or read_words(quoted)) if quoted else "",
        quoted_attachments=read_attachments(quoted),
        topic=_topic(message),
        album=words(message, "media_group_id"),
        forwarded=_is_forwarded(message),
        bot_name=username,
        own_phone=_own_phone(message),
        sent_at=moment(message, "edit_date") or moment(message, "date"),
    )


def _required(raw: Raw, name: str) -> int:
    found = number(raw, name)
    if found is None:
        raise Unreadable(name)
    return found


def _without_words(kind: Kind, unreadable: str) -> Kind:
    """The kind of event if nothing can be read of a message. An edit of such a message changes nothing."""
    return Kind.UNREADABLE if unreadable and kind == Kind.MESSAGE else Kind.OTHER


def _is_private(content: Raw) -> bool:
    chat = part(content, "chat")
    return words(chat, "type") == "private" or chat.get("id") == part(content, "from").get("id")


def _full_name(person: Raw) -> str:
    return " ".join(filter(None, (words(person, "first_name"), words(person, "last_name"))))


def _quoted(message: Raw) -> Raw:
    """The message that it replies to, in this chat or another one, unless a bot wrote it."""
    replied, elsewhere = part(message, "reply_to_message"), part(message, "external_reply")
    author = part(part(elsewhere, "origin"), "sender_user") if elsewhere else part(replied, "from")
    by_bot = author.get("is_bot") is True and not part(replied, "sender_chat")
    return {} if by_bot else elsewhere or replied


def _topic(message: Raw) -> str:
    """The topic of a forum in which a message stands. Elsewhere the number names a thread of replies."""
    return str(number(message, "message_thread_id") or "") if message.get("is_topic_message") is True else ""


def _author(message: Raw) -> Author:
    if message.get("is_automatic_forward") is True:
        return Author.LINKED
    if in_name_of := part(message, "sender_chat"):
        return Author.ADMIN if in_name_of.get("id") == part(message, "chat").get("id") else Author.CHANNEL
    return Author.BOT if part(message, "from").get("is_bot") is True else Author.PERSON


def _migration(old: int, new: int) -> Incoming:
    """Telegram tells of a new address in both chats; either message may be missed."""
    return Incoming(NAME, Kind.MIGRATION, str(old), False, status=str(new))


def _own_phone(message: Raw) -> str:
    """The number of a contact that is the sender's own account: Telegram itself sets `user_id`."""
    contact, person = part(message, "contact"), part(message, "from")
    own = number(contact, "user_id") is not None and contact["user_id"] == number(person, "id")
    return words(contact, "phone_number") if own and not _is_forwarded(message) else ""


def _is_forwarded(message: Raw) -> bool:
    """Whether somebody else wrote it, whatever is told of the origin."""
    return "forward_origin" in message or "forward_date" in message


def _press(press: Raw) -> Incoming:
    person, message = part(press, "from"), part(press, "message")
    sender = _required(person, "id")
    chat = number(part(message, "chat"), "id")
    return Incoming(
        NAME,
        Kind.PRESS,
        str(chat or sender),
        chat in (None, sender),
        sender=str(sender),
        sender_name=_full_name(person),
        message_id=str(number(message, "message_id") or ""),
        press_id=words(press, "id"),
        data=words(press, "data").replace("\0", ""),  # no database column takes it; a modified app can send it
    )


def _membership(change: Raw, kind: Kind) -> Incoming:
    now = part(change, "new_chat_member")
    subject = part(now, "user")
    return Incoming(
        NAME,
        kind,
        str(_required(part(change, "chat"), "id")),
        words(part(change, "chat"), "type") == "private",
        sender=str(_required(subject, "id")),
        author=Author.BOT if subject.get("is_bot") is True else Author.PERSON,
        sender_name=_full_name(subject),
        status=PRESENT.get(words(now, "status"), "out"),
    )
