"""Groups: who is in them, and the updates and service messages that changes bring."""

from bot.sandbox.errors import ControlError, Json
from bot.sandbox.world import PRESENT, Chat, Message, World

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
)
NO_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def member_json(world: World, chat: Chat, user_id: int, status: str | None = None) -> Json:
    """The ChatMember object of somebody, by default with the status of now."""
    status = status or chat.members.get(user_id, "left")
    member: Json = {"user": world.user_json(user_id), "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    if status == "administrator":
        member |= dict.fromkeys(NO_RIGHTS, False) | dict.fromkeys(ADMIN_RIGHTS, True)
    if status == "kicked":
        member["until_date"] = 0
    return member


def create_group(world: World, chat: Chat, bot: str) -> None:
    """Found a group whose first member is the creator; `bot` is the bot's status there, or "none"."""
    world.chats[chat.id] = chat
    creator = next(iter(chat.members))
    world.signal.advance()
    if bot != "none":
        change_member(world, chat, world.bot_id, bot, creator)


def change_member(world: World, chat: Chat, user_id: int, status: str, actor: int) -> None:
    """Give somebody a new status, with the service message and the update that Telegram sends."""
    old = chat.members.get(user_id, "left")
    if old == status:
        return
    heard = chat.has(world.bot_id)
    chat.members[user_id] = status
    _status_update(world, chat, user_id, old, actor)
    came, went = old not in PRESENT and status in PRESENT, old in PRESENT and status not in PRESENT
    member = world.user_json(user_id)
    if came:
        content: Json = {"new_chat_members": [member], "new_chat_member": member}
        content["new_chat_participant"] = member
    elif went:
        content = {"left_chat_member": member, "left_chat_participant": member}
    else:
        return
    _service(world, chat, actor, content, heard=heard or chat.has(world.bot_id))


def _status_update(world: World, chat: Chat, user_id: int, old: str, actor: int) -> None:
    """Of its own status the bot always hears, of others' only as an administrator."""
    update = {
        "chat": chat.as_chat(),
        "from": world.user_json(actor),
        "date": world.now(),
        "old_chat_member": member_json(world, chat, user_id, old),
        "new_chat_member": member_json(world, chat, user_id),
    }
    if user_id == world.bot_id:
        world.queue.add("my_chat_member", update)
    elif chat.is_admin(world.bot_id):
        world.queue.add("chat_member", update)
    world.signal.advance()


def _service(world: World, chat: Chat, actor: int, content: Json, *, heard: bool) -> Message:
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
    new = Chat(world.next_group_id("supergroup"), "supergroup", chat.title, members=dict(chat.members))
    world.chats[new.id] = new
    chat.migrated_to = new.id
    creator = next(iter(chat.members))
    heard = chat.has(world.bot_id)
    _service(world, chat, creator, {"migrate_to_chat_id": new.id}, heard=heard)
    _service(world, new, creator, {"migrate_from_chat_id": chat.id}, heard=heard)
    return new


def set_blocked(world: World, user_id: int, *, blocked: bool) -> None:
    """Block the bot in somebody's private chat, or lift that."""
    person, chat = world.person(user_id), world.chat(user_id)
    if person.blocked == blocked:
        return
    person.blocked = blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    chat.members[world.bot_id] = new
    _status_update(world, chat, world.bot_id, old, user_id)
