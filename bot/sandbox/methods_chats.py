"""Methods about chats and who is in them (https://core.telegram.org/bots/api#getchat and around)."""

from typing import Any

from bot.sandbox.access import find_chat, group_chat, readable_chat, require_admin
from bot.sandbox.errors import Json, bad_request
from bot.sandbox.groups import change_member, member_json
from bot.sandbox.parameters import Params
from bot.sandbox.world import PRESENT, Chat, World


def get_chat(world: World, params: Params) -> Json:
    """ChatFullInfo with the fields that must be there."""
    chat = readable_chat(world, params)
    full: Json = chat.as_chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if chat.invite_link and chat.is_admin(world.bot_id):
        full["invite_link"] = chat.invite_link
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].payload
    return full


def get_chat_member(world: World, params: Params) -> Json:
    chat = _members_of(world, params)
    user_id = params.integer("user_id")
    if user_id is None or user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id != world.bot_id and user_id not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(world, chat, user_id)


def get_chat_member_count(world: World, params: Params) -> int:
    chat = _members_of(world, params)
    return sum(status in PRESENT for status in chat.members.values())


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """All administrators; other bots are left out by Telegram, and there are none here."""
    chat = _members_of(world, params)
    if chat.peer is not None:
        raise bad_request("there are no administrators in the private chat")
    return [member_json(world, chat, user_id) for user_id in chat.members if chat.is_admin(user_id)]


def _members_of(world: World, params: Params) -> Chat:
    chat = find_chat(world, params)
    return readable_chat(world, params) if chat.peer is not None else group_chat(world, params)


def ban_chat_member(world: World, params: Params) -> bool:
    chat, user_id = _restrictable(world, params)
    change_member(world, chat, user_id, "kicked", world.bot_id)
    return True


def unban_chat_member(world: World, params: Params) -> bool:
    """Let somebody come back; a present member is removed unless `only_if_banned`."""
    chat, user_id = _restrictable(world, params)
    if chat.members.get(user_id) == "kicked" or not params.flag("only_if_banned"):
        change_member(world, chat, user_id, "left", world.bot_id)
    return True


def _restrictable(world: World, params: Params) -> tuple[Chat, int]:
    chat = group_chat(world, params)
    require_admin(world, chat, bad_request("not enough rights to restrict/unrestrict chat member"))
    user_id = params.integer("user_id")
    if user_id is None or user_id not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.members.get(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    if chat.is_admin(user_id):
        raise bad_request("user is an administrator of the chat")
    return chat, user_id


def leave_chat(world: World, params: Params) -> bool:
    chat = group_chat(world, params)
    change_member(world, chat, world.bot_id, "left", world.bot_id)
    return True


def export_chat_invite_link(world: World, params: Params) -> str:
    """A new primary link; the old one ends."""
    chat = group_chat(world, params)
    require_admin(world, chat, bad_request("not enough rights to manage chat invite link"))
    chat.invite_link = f"https://t.me/+{world.ids.code(16)}"
    return chat.invite_link


def create_chat_invite_link(world: World, params: Params) -> Json:
    """A further link (ChatInviteLink); who joins by it is not modelled."""
    chat = group_chat(world, params)
    require_admin(world, chat, bad_request("not enough rights to manage chat invite link"))
    return {
        "invite_link": f"https://t.me/+{world.ids.code(16)}",
        "creator": world.bot,
        "creates_join_request": params.flag("creates_join_request"),
        "is_primary": False,
        "is_revoked": False,
    }


METHODS: dict[str, Any] = {
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatmembercount": get_chat_member_count,
    "getchatadministrators": get_chat_administrators,
    "banchatmember": ban_chat_member,
    "unbanchatmember": unban_chat_member,
    "leavechat": leave_chat,
    "exportchatinvitelink": export_chat_invite_link,
    "createchatinvitelink": create_chat_invite_link,
}
