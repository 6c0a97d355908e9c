"""The members of a group and their rights (https://core.telegram.org/bots/api#banchatmember and after)."""

from sandbox.telegram.access import group_chat, member_chat, members_chat, require_right, supergroup_chat
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.groups import change_member, member_json, until
from sandbox.telegram.parameters import Params
from sandbox.telegram.rights import ADMINISTRATOR, CHANNEL, MEDIA, PERMISSIONS, no_rights
from sandbox.telegram.signatures import method
from sandbox.telegram.world import PRESENT, Chat, World

TITLE = 16


def get_chat_member(world: World, params: Params) -> Json:
    chat = members_chat(world, params)
    user_id = params.user()
    if user_id != world.bot_id and user_id not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(world, chat, user_id)


def get_chat_member_count(world: World, params: Params) -> int:
    chat = members_chat(world, params)
    return sum(status in PRESENT for status in chat.members.values())


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """All administrators. `return_bots` changes nothing, because the sandbox has no other bots."""
    chat = members_chat(world, params)
    if chat.peer is not None:
        raise bad_request("there are no administrators in the private chat")
    return [member_json(world, chat, user_id) for user_id in chat.members if chat.is_admin(user_id)]


def ban_chat_member(world: World, params: Params) -> bool:
    chat = _require_restrict_right(world, group_chat(world, params))
    user_id = _restrictable_user(world, params, chat)
    details = {"until_date": until(world, params.integer("until_date"))}
    change_member(world, chat, user_id, "kicked", world.bot_id, details=details)
    if params.flag("revoke_messages"):
        for message_id in [number for number, message in chat.messages.items() if message.author == user_id]:
            world.delete(chat, message_id)
    return True


def unban_chat_member(world: World, params: Params) -> bool:
    """Lifts a ban; a present member is removed unless `only_if_banned`."""
    chat = _require_restrict_right(world, supergroup_chat(world, params))
    user_id = _restrictable_user(world, params, chat)
    if chat.members.get(user_id) == "kicked" or not params.flag("only_if_banned"):
        change_member(world, chat, user_id, "left", world.bot_id)
    return True


def restrict_chat_member(world: World, params: Params) -> bool:
    """Restricts a member; with all permissions the user is a plain member again."""
    chat = _require_restrict_right(world, supergroup_chat(world, params, "method is available only for supergroups"))
    permissions = read_permissions(params)
    user_id = _restrictable_user(world, params, chat)
    if not chat.has(user_id):
        raise bad_request("USER_NOT_PARTICIPANT")
    if all(permissions.values()):
        change_member(world, chat, user_id, "member", world.bot_id)
    else:
        details = permissions | {"until_date": until(world, params.integer("until_date"))}
        change_member(world, chat, user_id, "restricted", world.bot_id, details=details)
    return True


def read_permissions(params: Params) -> Json:
    """The complete ChatPermissions; a missing permission is denied, or has the value of a related one."""
    given = params.mapping("permissions", "permissions")
    if given is None:
        raise bad_request("can't parse permissions JSON object")
    permissions: Json = {name: bool(given.get(name)) for name in PERMISSIONS}
    if not any(name in given for name in MEDIA) and given.get("can_send_media_messages"):
        permissions |= dict.fromkeys(MEDIA, True)
    for name in ("can_manage_topics", "can_edit_tag"):
        permissions[name] = bool(given.get(name, permissions["can_pin_messages"]))
    permissions["can_react_to_messages"] = bool(given.get("can_react_to_messages", permissions["can_send_messages"]))
    if not params.flag("use_independent_chat_permissions"):
        rich = ("can_send_other_messages", "can_add_web_page_previews")
        if any(permissions[name] for name in rich):
            permissions |= dict.fromkeys(("can_send_messages", *MEDIA), True)
        if permissions["can_send_polls"]:
            permissions["can_send_messages"] = True
    return permissions


def promote_chat_member(world: World, params: Params) -> bool:
    """Makes a user an administrator with the given rights; without any right a plain member again."""
    chat = supergroup_chat(world, params, "method is available for supergroup and channel chats only")
    require_right(world, chat, "can_promote_members", bad_request("not enough rights"))
    user_id = _known_user(world, params)
    if chat.members.get(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    rights = no_rights() | {name: params.flag(name) for name in ADMINISTRATOR}
    if any(rights.values()):
        if not chat.has(user_id):
            raise bad_request("USER_NOT_PARTICIPANT")
        rights |= {"can_manage_chat": True, "can_be_edited": True}  # any right implies can_manage_chat
        change_member(world, chat, user_id, "administrator", world.bot_id, details=rights)
    elif chat.is_admin(user_id):
        change_member(world, chat, user_id, "member", world.bot_id)
    return True


def set_chat_administrator_custom_title(world: World, params: Params) -> bool:
    chat = group_chat(world, params)
    user_id = _known_user(world, params)
    if chat.members.get(user_id) == "creator":
        raise bad_request("only the owner can edit their custom title")
    if chat.members.get(user_id) != "administrator":
        raise bad_request("user is not an administrator")
    details = chat.details.get(user_id, {})
    if not details.get("can_be_edited"):
        raise bad_request("not enough rights to change custom title of the user")
    title = params.text("custom_title")
    if len(title) > TITLE:
        raise bad_request("CUSTOM_TITLE_INVALID")
    chat.details[user_id] = {name: value for name, value in details.items() if name != "custom_title"}
    if title:
        chat.details[user_id]["custom_title"] = title
    world.signal.advance()
    return True


def set_chat_permissions(world: World, params: Params) -> bool:
    """Sets the permissions of plain members in a group."""
    chat = member_chat(world, params)
    if chat.peer is not None:
        raise bad_request("can't change private chat permissions")
    permissions = read_permissions(params)
    require_right(world, chat, "can_restrict_members", bad_request("not enough rights to change chat permissions"))
    if permissions == chat.permissions:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.permissions = permissions
    world.signal.advance()
    return True


def _require_restrict_right(world: World, chat: Chat) -> Chat:
    reason = "not enough rights to restrict/unrestrict chat member"
    require_right(world, chat, "can_restrict_members", bad_request(reason))
    return chat


def _known_user(world: World, params: Params) -> int:
    user_id = params.user()
    if user_id not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return user_id


def _restrictable_user(world: World, params: Params, chat: Chat) -> int:
    user_id = _known_user(world, params)
    if chat.members.get(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    if chat.is_admin(user_id) and not chat.details.get(user_id, {}).get("can_be_edited"):
        raise bad_request("user is an administrator of the chat")
    return user_id


ONE = "chat_id user_id"
METHODS = {
    "getChatMember": method(get_chat_member, ONE),
    "getChatMemberCount": method(get_chat_member_count, "chat_id"),
    "getChatAdministrators": method(get_chat_administrators, "chat_id return_bots"),
    "banChatMember": method(ban_chat_member, f"{ONE} until_date revoke_messages"),
    "unbanChatMember": method(unban_chat_member, f"{ONE} only_if_banned"),
    "restrictChatMember": method(
        restrict_chat_member, f"{ONE} permissions use_independent_chat_permissions until_date"
    ),
    "promoteChatMember": method(promote_chat_member, " ".join((ONE, *ADMINISTRATOR, *CHANNEL))),
    "setChatAdministratorCustomTitle": method(set_chat_administrator_custom_title, f"{ONE} custom_title"),
    "setChatPermissions": method(set_chat_permissions, "chat_id permissions use_independent_chat_permissions"),
}
