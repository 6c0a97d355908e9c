"""Methods that change or remove messages (https://core.telegram.org/bots/api#updating-messages)."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

from bot.sandbox.access import find_chat, find_message, member_chat, require_admin
from bot.sandbox.errors import ApiError, Json, bad_request
from bot.sandbox.markup import read_markup
from bot.sandbox.parameters import Params
from bot.sandbox.sending import caption_content, text_content
from bot.sandbox.world import Chat, Message, World, is_service

DELETABLE = timedelta(hours=48)
CALLBACK_TEXT = 200
ANSWERABLE = timedelta(seconds=150)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
STALE = "query is too old and response timeout expired or query ID is invalid"
EMOJI_REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👨👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)


def edit_message_text(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params)
    if "text" not in message.payload:
        raise bad_request("there is no text in the message to edit")
    return _change(world, chat, message, params, replaced=("text", "entities"), content=text_content(params))


def edit_message_caption(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params)
    if not any(kind in message.payload for kind in ("photo", "document", "voice", "video", "audio")):
        raise bad_request("there is no caption in the message to edit")
    return _change(
        world, chat, message, params, replaced=("caption", "caption_entities"), content=caption_content(params)
    )


def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params)
    return _change(world, chat, message, params, replaced=(), content={})


def _own_message(world: World, params: Params) -> tuple[Chat, Message]:
    """A message that the bot may edit, and its chat."""
    chat = find_chat(world, params)
    if chat.migrated_to is None:
        chat = member_chat(world, params)
    message = find_message(chat, params, "to edit")
    if message.author != world.bot_id or is_service(message.payload) or "forward_origin" in message.payload:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    world: World, chat: Chat, message: Message, params: Params, *, replaced: tuple[str, ...], content: Json
) -> Json:
    """Replace some fields and the keyboard; a missing keyboard takes the old one away."""
    markup = read_markup(params, only_inline=True)
    kept = {key: value for key, value in message.payload.items() if key not in (*replaced, "reply_markup")}
    changed = kept | content | ({"reply_markup": markup} if markup else {})
    if changed == message.payload:
        raise bad_request(NOT_MODIFIED)
    world.limits.spend(chat.id)
    if replaced:
        changed["edit_date"] = world.now()
    message.payload = changed
    world.changed(message)
    return deepcopy(changed)


def delete_message(world: World, params: Params) -> bool:
    chat = member_chat(world, params)
    message = find_message(chat, params, "to delete")
    if refusal := _deletion_refusal(world, chat, message):
        raise refusal
    world.delete(chat, message.payload["message_id"])
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100; those that are gone or may not be deleted are skipped."""
    chat = member_chat(world, params)
    wanted = params.structure("message_ids", "message identifiers")
    if not isinstance(wanted, list) or not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > 100:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(message_id, int) for message_id in wanted):
        raise bad_request("can't parse message identifier as a Number")
    for message_id in wanted:
        message = chat.messages.get(message_id)
        if message and not _deletion_refusal(world, chat, message):
            world.delete(chat, message_id)
    return True


def _deletion_refusal(world: World, chat: Chat, message: Message) -> ApiError | None:
    """Why the bot may not delete a message (https://core.telegram.org/bots/api#deletemessage)."""
    if chat.is_admin(world.bot_id):
        return None
    if world.now() - message.payload["date"] > DELETABLE.total_seconds():
        return bad_request("message can't be deleted for everyone")
    if chat.peer is None and message.author != world.bot_id:
        return bad_request("message can't be deleted")
    return None


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a press once, while it is fresh; a text becomes a toast or an alert."""
    press = world.presses.get(params.text("callback_query_id"))
    if press is None or press.answered or world.clock.now() - press.at > ANSWERABLE:
        raise bad_request(STALE)
    text = params.text("text")
    if len(text) > CALLBACK_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url"):
        raise bad_request("URL_INVALID")
    press.answered = True
    toast = {
        "callback_query_id": params.text("callback_query_id"),
        "text": text,
        "show_alert": params.flag("show_alert"),
        "at": world.now(),
    }
    world.people[press.user_id].toasts.append(toast)
    world.signal.advance()
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    chat = member_chat(world, params)
    message = find_message(chat, params, "to pin")
    _require_pinning(world, chat)
    message_id = message.payload["message_id"]
    if message_id not in chat.pinned:
        chat.pinned.append(message_id)
        world.changed(message)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """Unpin the given message, or without one the newest that is pinned."""
    chat = member_chat(world, params)
    _require_pinning(world, chat)
    message_id = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.signal.advance()
    return True


def _require_pinning(world: World, chat: Chat) -> None:
    if chat.peer is None:
        require_admin(world, chat, bad_request("not enough rights to manage pinned messages in the chat"))


def set_message_reaction(world: World, params: Params) -> bool:
    """Set the bot's one reaction to a message; an empty list takes it back."""
    chat = member_chat(world, params)
    message = find_message(chat, params, "to react")
    wanted = params.objects("reaction", "ReactionType")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in wanted:
        emoji = str(reaction.get("emoji", "")).rstrip("\ufe0f")
        if reaction.get("type") != "emoji" or emoji[:1] not in EMOJI_REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions = {user: emoji for user, emoji in message.reactions.items() if user != world.bot_id}
    if wanted:
        message.reactions[world.bot_id] = str(wanted[0]["emoji"])
    world.changed(message)
    return True


METHODS: dict[str, Any] = {
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback_query,
    "pinchatmessage": pin_chat_message,
    "unpinchatmessage": unpin_chat_message,
    "setmessagereaction": set_message_reaction,
}
