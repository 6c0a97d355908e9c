"""Invite links and join requests (https://core.telegram.org/bots/api#exportchatinvitelink and after)."""

from sandbox.telegram.access import group_chat, require_right
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.joining import let_in, new_link, withdraw
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import method
from sandbox.telegram.world import Chat, World

NAME = 32
MEMBERS = range(1, 100_000)


def export_chat_invite_link(world: World, params: Params) -> str:
    """Creates a new primary link and revokes the old one."""
    chat = _invite_chat(world, params)
    for link in chat.links.values():
        if link["is_primary"]:
            link["is_revoked"] = True
    return str(new_link(world, chat, {}, primary=True)["invite_link"])


def create_chat_invite_link(world: World, params: Params) -> Json:
    """Creates another link (ChatInviteLink)."""
    chat = _invite_chat(world, params)
    return new_link(world, chat, _terms(params), primary=False)


def edit_chat_invite_link(world: World, params: Params) -> Json:
    """Changes the limits of a link; a limit that is left out is removed."""
    link = _find_link(_invite_chat(world, params), params)
    if link["is_primary"] or link["is_revoked"]:
        raise bad_request("INVITE_HASH_EXPIRED")
    for name in ("name", "expire_date", "member_limit"):
        link.pop(name, None)
    link.update({"creates_join_request": False} | _terms(params))
    world.signal.advance()
    return dict(link)


def revoke_chat_invite_link(world: World, params: Params) -> Json:
    """Revokes a link; a primary link is replaced by a new one."""
    chat = _invite_chat(world, params)
    link = _find_link(chat, params)
    if link["is_revoked"]:
        raise bad_request("INVITE_HASH_EXPIRED")
    link["is_revoked"] = True
    if link["is_primary"]:
        new_link(world, chat, {}, primary=True)
    world.signal.advance()
    return dict(link)


def approve_chat_join_request(world: World, params: Params) -> bool:
    chat, user_id = _join_request(world, params)
    let_in(world, chat, user_id)
    return True


def decline_chat_join_request(world: World, params: Params) -> bool:
    chat, user_id = _join_request(world, params)
    withdraw(world, chat, user_id)
    return True


def _invite_chat(world: World, params: Params) -> Chat:
    chat = group_chat(world, params)
    require_right(world, chat, "can_invite_users", bad_request("not enough rights to manage chat invite link"))
    return chat


def _find_link(chat: Chat, params: Params) -> Json:
    link = chat.links.get(params.text("invite_link"))
    if link is None:
        raise bad_request("INVITE_HASH_INVALID")
    return link


def _terms(params: Params) -> Json:
    """The limits of a link that the call gives."""
    asks, limit = params.flag("creates_join_request"), params.integer("member_limit")
    if limit and limit not in MEMBERS:
        raise bad_request("USAGE_LIMIT_INVALID")
    if asks and limit:
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    name = params.text("name")
    if len(name) > NAME:
        raise bad_request("INVITE_LINK_NAME_INVALID")
    terms: Json = {"name": name, "expire_date": params.integer("expire_date"), "member_limit": limit}
    return {name: value for name, value in terms.items() if value} | {"creates_join_request": asks}


def _join_request(world: World, params: Params) -> tuple[Chat, int]:
    """The group and the user of a waiting join request; the bot must have the right to invite."""
    chat = group_chat(world, params)
    require_right(world, chat, "can_invite_users", bad_request("not enough rights to manage chat join requests"))
    user_id = params.user()
    if user_id not in world.people:
        raise bad_request("user not found")
    if chat.has(user_id):
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if user_id not in chat.requests:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return chat, user_id


TERMS = "name expire_date member_limit creates_join_request"
METHODS = {
    "exportChatInviteLink": method(export_chat_invite_link, "chat_id"),
    "createChatInviteLink": method(create_chat_invite_link, f"chat_id {TERMS}"),
    "editChatInviteLink": method(edit_chat_invite_link, f"chat_id invite_link {TERMS}"),
    "revokeChatInviteLink": method(revoke_chat_invite_link, "chat_id invite_link"),
    "approveChatJoinRequest": method(approve_chat_join_request, "chat_id user_id"),
    "declineChatJoinRequest": method(decline_chat_join_request, "chat_id user_id"),
}
