"""Finds the chat and the message of a call, and checks what the bot may do there."""

from sandbox.telegram.errors import ApiError, bad_request, forbidden, upgraded
from sandbox.telegram.parameters import Params
from sandbox.telegram.world import PRESENT, Chat, Message, World

ONLY_SUPERGROUPS = "method is available for supergroup and channel chats only"


def find_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat that a parameter names."""
    value = params.text(name)
    if not value:
        raise bad_request(f"{name} is empty")
    chat = world.chats.get(int(value)) if value.lstrip("-").isdigit() else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def readable_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that the bot may read."""
    chat = find_chat(world, params, name)
    if chat.peer is not None and not chat.peer.started:
        raise bad_request("chat not found")
    if chat.type == "supergroup":
        _require_membership(world, chat)
    return chat


def member_chat(world: World, params: Params) -> Chat:
    """A chat the bot is in now; an upgraded group answers with its new id."""
    chat = find_chat(world, params)
    if chat.migrated_to is not None:
        raise upgraded(chat.migrated_to)
    if chat.peer is None:
        _require_membership(world, chat)
    return chat


def group_chat(world: World, params: Params) -> Chat:
    """A group the bot is in now."""
    chat = member_chat(world, params)
    if chat.peer is not None:
        raise bad_request("method is available only for groups and supergroups")
    return chat


def supergroup_chat(world: World, params: Params, refusal: str = ONLY_SUPERGROUPS) -> Chat:
    """A supergroup the bot is in now; `refusal` is the error for any other chat."""
    chat = member_chat(world, params)
    if chat.type != "supergroup":
        raise bad_request(refusal)
    return chat


def members_chat(world: World, params: Params) -> Chat:
    """A chat whose members the bot may read."""
    chat = find_chat(world, params)
    return readable_chat(world, params) if chat.peer is not None else group_chat(world, params)


def sendable_chat(world: World, params: Params) -> Chat:
    """A chat that the bot can send a message to."""
    chat = member_chat(world, params)
    if chat.peer is not None:
        if not chat.peer.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.peer.blocked:
            raise forbidden("bot was blocked by the user")
    return chat


def _require_membership(world: World, chat: Chat) -> None:
    status = chat.members.get(world.bot_id, "left")
    name = "supergroup" if chat.type == "supergroup" else "group"
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {name} chat")
    if status not in PRESENT:
        raise forbidden(f"bot is not a member of the {name} chat")


def require_right(world: World, chat: Chat, right: str, refusal: ApiError) -> None:
    """Raises `refusal` unless the bot has an administrator right in the group."""
    if not chat.may(world.bot_id, right):
        raise refusal


def find_message(chat: Chat, params: Params, purpose: str, name: str = "message_id") -> Message:
    """The message that a parameter names; `purpose` completes the error "message to … not found"."""
    message_id = params.integer(name)
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"message {purpose} not found")
    return message
