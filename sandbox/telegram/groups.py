"""Groups: their members, and the updates and service messages that a change causes."""

from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.rights import PERMISSIONS, full_rights
from sandbox.telegram.world import PRESENT, Chat, Message, World

# Restrictions shorter or longer than this, in seconds, last for ever.
SHORTEST = 30
LONGEST = 366 * 24 * 3600


def member_json(world: World, chat: Chat, user_id: int) -> Json:
    """The ChatMember object of a user."""
    status = chat.members.get(user_id, "left")
    member: Json = {"user": world.user_json(user_id), "status": status}
    details = chat.details.get(user_id, {})
    if status == "creator":
        return member | {"is_anonymous": False}
    if status == "administrator":
        # For an administrator whom the bot has promoted, `details` say true.
        return member | {"can_be_edited": False} | details
    if status == "restricted":
        return member | {"is_member": True} | details
    if status == "kicked":
        return member | {"until_date": 0} | details
    return member


def until(world: World, date: int | None) -> int:
    """The end of a restriction (Unix time); 0 means for ever, also for an end too near or too far."""
    ahead = (date or 0) - world.now()
    return date or 0 if SHORTEST <= ahead <= LONGEST else 0


def create_group(world: World, chat: Chat, bot: str) -> None:
    """Adds a group whose first member is the creator; `bot` is the bot's status there, or "none"."""
    world.chats[chat.id] = chat
    creator = next(iter(chat.members))
    world.signal.advance()
    if bot != "none":
        change_member(world, chat, world.bot_id, bot, creator)


def change_member(
    world: World, chat: Chat, user_id: int, status: str, actor: int, *, details: Json | None = None, **via: object
) -> None:
    """Sets the status of a user, and sends the service message and the update that Telegram sends.

    `details` are the rights and the end time of the status; `via` are fields of the update about how the user joined.
    """
    old, before = chat.members.get(user_id, "left"), member_json(world, chat, user_id)
    heard = chat.has(world.bot_id)
    chat.members[user_id] = status
    chat.details[user_id] = details or _default_details(status)
    if member_json(world, chat, user_id) == before:
        return
    chat.requests.pop(user_id, None)
    _queue_status_update(world, chat, user_id, actor, before=before, via=via)
    joined, left = old not in PRESENT and status in PRESENT, old in PRESENT and status not in PRESENT
    member = world.user_json(user_id)
    if joined:
        content: Json = {"new_chat_members": [member], "new_chat_member": member}
        content["new_chat_participant"] = member
    elif left:
        content = {"left_chat_member": member, "left_chat_participant": member}
    else:
        return
    service(world, chat, actor, content, heard=heard or chat.has(world.bot_id))


def _default_details(status: str) -> Json:
    """The default details of a status."""
    if status == "administrator":
        return full_rights()
    return dict.fromkeys(PERMISSIONS, False) | {"until_date": 0} if status == "restricted" else {}


def _queue_status_update(world: World, chat: Chat, user_id: int, actor: int, *, before: Json, via: Json) -> None:
    """Queues the update about a status: the bot always gets its own, and those of others as an administrator."""
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
    """Posts a service message. If `heard`, the bot gets an update, unless it caused the message itself."""
    message = world.post(chat, actor, world.user_json(actor), content)
    if heard and actor != world.bot_id:
        world.queue.add("message", message.payload)
    return message


def migrate(world: World, chat: Chat) -> Chat:
    """Turns a group into a supergroup: a new chat with a new id, announced in both."""
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
    """Blocks or unblocks the bot in a person's private chat."""
    person, chat = world.person(user_id), world.chat(user_id)
    if person.blocked == blocked:
        return
    person.blocked = blocked
    before = member_json(world, chat, world.bot_id)
    chat.members[world.bot_id] = "kicked" if blocked else "member"
    _queue_status_update(world, chat, world.bot_id, user_id, before=before, via={})
