"""What the inbox must know of a Telegram update before it is read: key, conversation, number, words."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from bot.channels.channel import Envelope

LARGEST_NUMBER = 2**53
_COMMAND = re.compile(r"^/\w+\s+")  # without it the words are the same that the handler reads, and read once


def make_envelope(payload: Mapping[str, Any]) -> Envelope:
    """Gives an update its key: by message, by edit, by press, or else by number and content."""
    for kind in ("message", "edited_message"):
        message = payload.get(kind)
        if isinstance(message, dict):
            return _message_envelope(payload, message)
    press = payload.get("callback_query")
    if isinstance(press, dict) and "id" in press:
        sender = id_of(press.get("from"))
        message = press.get("message")
        chat = (id_of(message.get("chat")) if isinstance(message, dict) else "") or sender
        return Envelope(
            f"cb:{press['id']}",
            f"{chat}:{sender}",
            payload,
            update_number(payload),
            pressed=True,
            sender=sender,
            group="" if chat == sender else chat,
        )
    return _other_envelope(payload)


def update_number(payload: Mapping[str, Any]) -> int | None:
    """The running number of an update, if it is one."""
    number = payload.get("update_id")
    return number if isinstance(number, int) and 0 < number < LARGEST_NUMBER else None


def _message_envelope(payload: Mapping[str, Any], message: Mapping[str, Any]) -> Envelope:
    chat, number = id_of(message.get("chat")), message.get("message_id")
    if not chat or number is None:
        return _other_envelope(payload)
    edited = message.get("edit_date", "")
    key = f"msg:{chat}:{number}:{edited}"
    if edited:  # within one second a message may be edited several times; the same edit may come under two numbers
        key += f":{_digest(message)}"
    words = _COMMAND.sub("", str(message.get("text") or message.get("caption") or ""))
    sender = id_of(message.get("from"))
    return Envelope(
        key,
        f"{chat}:{sender}",
        payload,
        update_number(payload),
        words,
        sender=sender,
        group="" if chat == sender else chat,
    )


def _other_envelope(payload: Mapping[str, Any]) -> Envelope:
    key = f"upd:{payload.get('update_id')}:{_digest(payload)}"
    return Envelope(key, key, payload, update_number(payload))


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def id_of(value: Any) -> str:
    """The id of a person or a chat; "" if it is none."""
    return str(value["id"]) if isinstance(value, dict) and "id" in value else ""
