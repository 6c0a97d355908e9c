"""Groups: who is in them, and the updates and service messages that changes bring."""

from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.rights import PERMISSIONS, full_rights
from sandbox.telegram.world import PRESENT, Chat, Message, World

MOMENT = 30  # seconds
YEAR = 366 * 24 * 3600


def member_json(world: World, chat: Chat, user_id: int) -> Json:
    """The ChatMember object of somebody."""
    status = chat.members.get(user_id, "left")
    member: Json = {"user": world.user_json(user_id), "status": status}
    details = chat.details.get(user_id, {})
    if status == "creator":
        return member | {"is_anonymous": False}
    if status == "administrator":
        # Who was promoted by the bot can be changed by it.
        return member | {"can_be_edited": False} | details
    if status == "restricted":
        return member | {"is_member": True} | details
    if status == "kicked":
        return member | {"until_date": 0} | details
    return member


def until(world: World, date: int | None) -> int:
    """Until when something holds (Unix time); 0 is for ever, as is what ends at once or after more than a year."""
    ahead = (date or 0) - world.now()
    return date or 0 if MOMENT <= ahead <= YEAR else 0


def create_group(world: World, chat: Chat, bot: str) -> None:
    """Found a group whose first member is the creator; `bot` is the bot's status there, or "none"."""
    world.chats[chat.id] = chat
    creator = next(iter(chat.members))
    world.signal.advance()
    if bot != "none":
        change_member(world, chat, world.bot_id, bot, creator)


def change_member(
    world: World, chat: Chat, user_id: int, status: str, actor: int, *, details: Json | None = None, **via: object
) -> None:
    """Give somebody a new status, with the service message and the update that Telegram sends.

    `details` are what the status allows and until when; `via` tells in the update how somebody came.
    """
    old, before = chat.members.get(user_id, "left"), member_json(world, chat, user_id)
    heard = chat.has(world.bot_id)
    chat.members[user_id] = status
    chat.details[user_id] = details or _usual(status)
    if member_json(world, chat, user_id) == before:
        return
    chat.requests.pop(user_id, None)
    _status_update(world, chat, user_id, actor, before=before, via=via)
    came, went = old not in PRESENT and status in PRESENT, old in PRESENT and status not in PRESENT
    member = world.user_json(user_id)
    if came:
        content: Json = {"new_chat_members": [member], "new_chat_member": member}
        content["new_chat_participant"] = member
    elif went:
        content = {"left_chat_member": member, "left_chat_participant": member}
    else:
        return
    service(world, chat, actor, content, heard=heard or chat.has(world.bot_id))


def _usual(status: str) -> Json:
    """The details of a status that nobody gave others."""
    if status == "administrator":
        return full_rights()
    return dict.fromkeys(PERMISSIONS, False) | {"until_date": 0} if status == "restricted" else {}


def _status_update(world: World, chat: Chat, user_id: int, actor: int, *, before: Json, via: Json) -> None:
    """Of its own status the bot always hears, of others' only as an administrator."""
    update = {
        "chat": chat.as_chat(),
        "from": world.user_json(actor),
        "date": world.now(),
        "old_chat_member": before,
        "new_chat_member": member_json(world, chat, user_id),
    } | via
    if user_id == world.bot_id:
        world.queue.add("my_chat_member", update)
    elif chat.is_admin(world.bot_id):
        world.queue.add("chat_member", update)
    world.signal.advance()


def service(world: World, chat: Chat, actor: int, content: Json, *, heard: bool) -> Message:
    """A service message; the bot hears those it did not cause, also in privacy mode."""
    message = world.post(chat, actor, world.user_json(actor), content)
    if heard and actor != world.bot_id:
        world.queue.add("message", message.payload)
    return message


def migrate(world: World, chat: Chat) -> Chat:
    """Make a group a supergroup: a new chat with a new id, announced in both."""
    if chat.type != "group":
        raise ControlError("Only a basic group can become a supergroup.")
    if chat.migrated_to is not None:
        raise ControlError(f"The group has already become {chat.migrated_to}.")
    new = Chat(
        world.next_group_id("supergroup"),
        "supergroup",
        chat.title,
        members=dict(chat.members),
        details=dict(chat.details),
        permissions=dict(chat.permissions),
    )
    world.chats[new.id] = new
    chat.migrated_to = new.id
    creator = next(iter(chat.members))
    heard = chat.has(world.bot_id)
    service(world, chat, creator, {"migrate_to_chat_id": new.id}, heard=heard)
    service(world, new, creator, {"migrate_from_chat_id": chat.id}, heard=heard)
    return new


def set_blocked(world: World, user_id: int, *, blocked: bool) -> None:
    """Block the bot in somebody's private chat, or lift that."""
    person, chat = world.person(user_id), world.chat(user_id)
    if person.blocked == blocked:
        return
    person.blocked = blocked
    before = member_json(world, chat, world.bot_id)
    chat.members[world.bot_id] = "kicked" if blocked else "member"
    _status_update(world, chat, world.bot_id, user_id, before=before, via={})
