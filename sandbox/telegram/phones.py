"""The phone of a user as JSON: chats with their messages, toasts, notifications."""

from typing import Any

from sandbox.telegram.actions import seen_by
from sandbox.telegram.errors import Json
from sandbox.telegram.methods.commands import visible_commands
from sandbox.telegram.world import CONTENT, OWN_CONTACT, Chat, Message, World, is_service


def phone(world: World, user_id: int, since: int = 0) -> Json:
    """Chats, toasts and notifications; only the messages that changed after version `since`.

    `waiting` lists the messages that the bot has not received yet. With `since`, a message deleted since then is
    `{"message_id", "deleted": true}`.
    """
    person = world.person(user_id)
    chats = [chat for chat in world.chats.values() if chat.has(user_id)]
    return {
        "version": world.signal.version,
        "user": person.as_user(),
        "chats": [_chat(world, chat, user_id, since) for chat in chats],
        "toasts": person.toasts,
        "notifications": person.notifications,
    }


def _chat(world: World, chat: Chat, user_id: int, since: int) -> Json:
    messages = [_message(chat, message, user_id) for message in chat.messages.values() if message.version > since]
    if since:
        messages += [
            {"message_id": message_id, "deleted": True}
            for message_id, version in chat.deleted.items()
            if version > since
        ]
    # As on a phone, the private chat has the name of the bot.
    shown = chat.as_chat() if chat.peer is None else chat.as_chat() | {"title": world.bot["first_name"]}
    return {
        "chat": shown,
        "migrated_to": chat.migrated_to,
        "messages": sorted(messages, key=lambda message: int(message["message_id"])),
        "members": sum(chat.has(member) for member in chat.members),
        "actions": seen_by(world, chat, user_id),
        "waiting": world.queue.waiting(chat.id),
        "commands": visible_commands(world, chat, user_id) if chat.has(world.bot_id) else [],
    }


def _message(chat: Chat, message: Message, user_id: int) -> Json:
    payload = message.payload
    service = next((key for key in payload if key in SERVICE), "other") if is_service(payload) else None
    return {
        "message_id": payload["message_id"],
        "from": payload["from"],
        "sender_chat": payload.get("sender_chat"),
        "own": message.author == user_id,
        "date": payload["date"],
        "edit_date": payload.get("edit_date"),
        "text": payload.get("text"),
        "caption": payload.get("caption"),
        "entities": payload.get("entities", payload.get("caption_entities", [])),
        "attachment": next((kind for kind in CONTENT[1:] if kind in payload), None),
        "content": {kind: payload[kind] for kind in CONTENT[1:] if kind in payload},
        "service": service,
        "about": _about(payload.get(service or "")),
        "buttons": _buttons(message),
        "protected": payload.get("has_protected_content", False),
        "reply_to": payload.get("reply_to_message", {}).get("message_id"),
        "forward_origin": payload.get("forward_origin"),
        "media_group_id": payload.get("media_group_id"),
        "reactions": {str(user): emoji for user, emoji in message.reactions.items()},
        "pinned": payload["message_id"] in chat.pinned,
        "deleted": False,
    }


SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
)


def _about(event: Any) -> list[str]:
    """The names of the people who joined or left, or the new name of the chat or topic."""
    match event:
        case str(name) | {"name": str(name)} | {"first_name": str(name)}:
            return [name]
        case [{"first_name": _}, *_]:
            return [member["first_name"] for member in event]
    return []


def _buttons(message: Message) -> list[list[Json]]:
    """Rows of buttons with their text and their data or address."""
    if message.contact_button:
        return [[{"text": message.contact_button, "data": OWN_CONTACT}]]
    rows = message.payload.get("reply_markup", {}).get("inline_keyboard", [])
    return [
        [{"data" if key == "callback_data" else key: value for key, value in button.items()} for button in row]
        for row in rows
    ]
