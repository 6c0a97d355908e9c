"""Joining a group by an invite link, at once or by a join request."""

from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.groups import change_member
from sandbox.telegram.world import Chat, World

NO_LIMIT = 1 << 40


def new_link(world: World, chat: Chat, terms: Json, *, primary: bool) -> Json:
    """Adds an invite link of the bot (ChatInviteLink); `terms` are its limits."""
    link: Json = {
        "invite_link": f"https://t.me/+{world.ids.code(16)}",
        "creator": world.bot,
        "creates_join_request": False,
        "is_primary": primary,
        "is_revoked": False,
    } | terms
    chat.links[link["invite_link"]] = link
    world.signal.advance()
    return dict(link)


def primary_link(chat: Chat) -> str | None:
    """The primary link of a chat that is not revoked, if there is one."""
    return next((text for text, link in chat.links.items() if link["is_primary"] and not link["is_revoked"]), None)


def join(world: World, user_id: int, text: str) -> Chat:
    """A user opens a link and joins, or asks to join; returns the chat. Raises ControlError for an invalid link."""
    world.person(user_id)
    chat = next((chat for chat in world.chats.values() if text in chat.links), None)
    if chat is None:
        raise ControlError("There is no such invite link.", 404)
    link = chat.links[text]
    used_up = chat.uses.get(text, 0) >= link.get("member_limit", NO_LIMIT)
    if link["is_revoked"] or world.now() >= link.get("expire_date", NO_LIMIT) or used_up:
        raise ControlError("This invite link has ended.")
    if chat.has(user_id) or chat.members.get(user_id) == "kicked":
        raise ControlError("This person is in the group already, or banned from it.")
    if link["creates_join_request"]:
        _request(world, chat, user_id, link)
    else:
        chat.uses[text] = chat.uses.get(text, 0) + 1
        change_member(world, chat, user_id, "member", user_id, invite_link=link)
    return chat


def _request(world: World, chat: Chat, user_id: int, link: Json) -> None:
    """Adds a join request; the bot gets an update when it has the right to invite."""
    chat.requests[user_id] = link["invite_link"]
    if chat.may(world.bot_id, "can_invite_users"):
        request = {
            "chat": chat.as_chat(),
            "from": world.user_json(user_id),
            "user_chat_id": user_id,
            "date": world.now(),
            "invite_link": link,
        }
        world.queue.add("chat_join_request", request)
    world.signal.advance()


def let_in(world: World, chat: Chat, user_id: int) -> None:
    """Accepts a join request, as the bot."""
    link = chat.links[chat.requests[user_id]]
    change_member(world, chat, user_id, "member", world.bot_id, invite_link=link, via_join_request=True)


def withdraw(world: World, chat: Chat, user_id: int) -> None:
    """Removes a join request."""
    del chat.requests[user_id]
    world.signal.advance()
