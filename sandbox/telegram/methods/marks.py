"""Methods on messages that do not change their content: answers to presses, pins, reactions."""

from datetime import timedelta

from sandbox.telegram.access import find_message, group_chat, member_chat, require_right
from sandbox.telegram.errors import bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import method
from sandbox.telegram.world import Chat, World, is_service

CALLBACK_TEXT = 200
ANSWERABLE = timedelta(seconds=150)
STALE = "query is too old and response timeout expired or query ID is invalid"
EMOJI_REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👨👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)


def answer_callback_query(world: World, params: Params) -> bool:
    """Answers a press once, within 150 seconds; a text is shown as a toast or an alert."""
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
    _require_pin_right(world, chat)
    if is_service(message.payload):
        raise bad_request("service messages can't be pinned")
    message_id = message.payload["message_id"]
    if message_id not in chat.pinned:
        chat.pinned.append(message_id)
        world.changed(message)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """Unpins the given message, or else the newest pinned one."""
    chat = member_chat(world, params)
    _require_pin_right(world, chat)
    message_id = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.signal.advance()
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    chat = member_chat(world, params)
    _require_pin_right(world, chat)
    chat.pinned.clear()
    world.signal.advance()
    return True


def _require_pin_right(world: World, chat: Chat) -> None:
    if chat.peer is None:
        reason = "not enough rights to manage pinned messages in the chat"
        require_right(world, chat, "can_pin_messages", bad_request(reason))


def set_message_reaction(world: World, params: Params) -> bool:
    """Sets the bot's only reaction to a message; an empty list removes it."""
    chat = member_chat(world, params)
    message = find_message(chat, params, "to react")
    wanted = params.objects("reaction", "ReactionType")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in wanted:
        if reaction.get("type") not in ("emoji", "custom_emoji", "paid"):
            raise bad_request("invalid reaction type specified")
        emoji = str(reaction.get("emoji", "")).rstrip("\ufe0f")
        if reaction["type"] != "emoji" or emoji[:1] not in EMOJI_REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions = {user: emoji for user, emoji in message.reactions.items() if user != world.bot_id}
    if wanted:
        message.reactions[world.bot_id] = str(wanted[0]["emoji"])
    world.changed(message)
    return True


def delete_message_reaction(world: World, params: Params) -> bool:
    """Removes a user's reaction from a message of a group."""
    chat, user_id = _reactions_of(world, params)
    message = find_message(chat, params, "to delete reaction from")
    if message.reactions.pop(user_id, None) is None:
        raise bad_request("REACTION_EMPTY")
    world.changed(message)
    return True


def delete_all_message_reactions(world: World, params: Params) -> bool:
    """Removes all of a user's reactions from the messages of a group."""
    chat, user_id = _reactions_of(world, params)
    for message in chat.messages.values():
        if message.reactions.pop(user_id, None) is not None:
            world.changed(message)
    return True


def _reactions_of(world: World, params: Params) -> tuple[Chat, int]:
    """The group, and the user whose reactions are removed; the bot must have the right to delete messages."""
    chat = group_chat(world, params)
    require_right(world, chat, "can_delete_messages", bad_request("not enough rights to delete reactions"))
    return chat, params.user("actor_chat_id" if params.text("actor_chat_id") else "user_id")


METHODS = {
    "answerCallbackQuery": method(answer_callback_query, "callback_query_id text show_alert url cache_time"),
    "pinChatMessage": method(pin_chat_message, "business_connection_id chat_id message_id disable_notification"),
    "unpinChatMessage": method(unpin_chat_message, "business_connection_id chat_id message_id"),
    "unpinAllChatMessages": method(unpin_all_chat_messages, "chat_id"),
    "setMessageReaction": method(set_message_reaction, "chat_id message_id reaction is_big"),
    "deleteMessageReaction": method(delete_message_reaction, "chat_id message_id user_id actor_chat_id"),
    "deleteAllMessageReactions": method(delete_all_message_reactions, "chat_id user_id actor_chat_id"),
}
