"""Methods about chats (https://core.telegram.org/bots/api#getchat and around)."""

from sandbox.telegram.access import group_chat, member_chat, readable_chat, require_right
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.groups import change_member, service
from sandbox.telegram.joining import primary_link
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import method
from sandbox.telegram.uploads import uploaded
from sandbox.telegram.world import Chat, World

TITLE = 128
DESCRIPTION = 255
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
# Fields of ChatFullInfo that are the same for all chats.
USUAL: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(GIFTS, False)}


def get_chat(world: World, params: Params) -> Json:
    """ChatFullInfo, without the fields that are empty."""
    chat = readable_chat(world, params)
    full = chat.as_chat() | USUAL
    if chat.peer is None:
        full["permissions"] = chat.permissions
    link = primary_link(chat) if chat.is_admin(world.bot_id) else None
    pinned = chat.messages[chat.pinned[-1]].payload if chat.pinned else None
    optional = {"description": chat.description, "photo": chat.photo, "invite_link": link, "pinned_message": pinned}
    return full | {name: value for name, value in optional.items() if value}


def leave_chat(world: World, params: Params) -> bool:
    chat = group_chat(world, params)
    change_member(world, chat, world.bot_id, "left", world.bot_id)
    return True


def set_chat_title(world: World, params: Params) -> bool:
    """Changes the title and posts a service message."""
    chat = _changeable(world, params, "title")
    title = params.text("title").strip()
    if not title:
        raise bad_request("title must be non-empty")
    if title[:TITLE] == chat.title:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.title = title[:TITLE]
    service(world, chat, world.bot_id, {"new_chat_title": chat.title}, heard=False)
    return True


def set_chat_description(world: World, params: Params) -> bool:
    chat = _changeable(world, params, "description", "set")
    description = params.text("description")[:DESCRIPTION]
    if description == chat.description:
        raise bad_request("chat description is not modified")
    chat.description = description
    world.signal.advance()
    return True


def set_chat_photo(world: World, params: Params) -> bool:
    """Changes the photo, which must be an upload."""
    chat = _changeable(world, params, "photo")
    upload = uploaded(params, "photo")
    if upload is None:
        missing = (
            "photo must be uploaded as an InputFile" if params.text("photo") else "there is no photo in the request"
        )
        raise bad_request(missing)
    size = world.files.keep_checked("photo", upload).as_size()
    ids = {"file_id": size["file_id"], "file_unique_id": size["file_unique_id"]}
    chat.photo = {f"{which}_{name}": value for which in ("small", "big") for name, value in ids.items()}
    service(world, chat, world.bot_id, {"new_chat_photo": [size]}, heard=False)
    return True


def delete_chat_photo(world: World, params: Params) -> bool:
    chat = _changeable(world, params, "photo")
    if chat.photo is None:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.photo = None
    service(world, chat, world.bot_id, {"delete_chat_photo": True}, heard=False)
    return True


def _changeable(world: World, params: Params, what: str, verb: str = "change") -> Chat:
    chat = member_chat(world, params)
    if chat.peer is not None:
        raise bad_request(f"can't change private chat {what}")
    require_right(world, chat, "can_change_info", bad_request(f"not enough rights to {verb} chat {what}"))
    return chat


METHODS = {
    "getChat": method(get_chat, "chat_id"),
    "leaveChat": method(leave_chat, "chat_id"),
    "setChatTitle": method(set_chat_title, "chat_id title"),
    "setChatDescription": method(set_chat_description, "chat_id description"),
    "setChatPhoto": method(set_chat_photo, "chat_id photo"),
    "deleteChatPhoto": method(delete_chat_photo, "chat_id"),
}
