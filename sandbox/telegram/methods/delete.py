"""Methods that remove messages (https://core.telegram.org/bots/api#deletemessage)."""

from datetime import timedelta

from sandbox.telegram.access import find_message, member_chat
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import method
from sandbox.telegram.world import Chat, Message, World

DELETABLE = timedelta(hours=48)
MANY = 100


def delete_message(world: World, params: Params) -> bool:
    chat = member_chat(world, params)
    message = find_message(chat, params, "to delete")
    if refusal := _refusal(world, chat, message):
        raise refusal
    world.delete(chat, message.payload["message_id"])
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Deletes up to 100 messages; skips those that do not exist or may not be deleted."""
    chat = member_chat(world, params)
    for message_id in params.message_ids(MANY):
        message = chat.messages.get(message_id)
        if message and not _refusal(world, chat, message):
            world.delete(chat, message_id)
    return True


def _refusal(world: World, chat: Chat, message: Message) -> ApiError | None:
    """The error when the bot may not delete a message, else None."""
    if chat.may(world.bot_id, "can_delete_messages"):
        return None
    if world.now() - message.payload["date"] > DELETABLE.total_seconds():
        return bad_request("message can't be deleted for everyone")
    if chat.peer is None and message.author != world.bot_id:
        return bad_request("message can't be deleted")
    return None


METHODS = {
    "deleteMessage": method(delete_message, "chat_id message_id"),
    "deleteMessages": method(delete_messages, "chat_id message_ids"),
}
