"""Topics of forums (https://core.telegram.org/bots/api#createforumtopic and after)."""

from collections.abc import Callable

from sandbox.telegram.access import require_right, supergroup_chat
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.groups import service
from sandbox.telegram.parameters import Params
from sandbox.telegram.signatures import Method, method
from sandbox.telegram.world import Chat, Topic, World

NAME = 128
COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
# The actions on topics, as errors name them, and the right that each needs.
RIGHTS = {
    "create a topic": "can_manage_topics",
    "edit the topic": "can_manage_topics",
    "close or open the topic": "can_manage_topics",
    "delete the topic": "can_delete_messages",
    "manage pinned messages in the chat": "can_pin_messages",
}


def create_forum_topic(world: World, params: Params) -> Json:
    """Creates a topic (ForumTopic); its id is the id of the service message that announces it."""
    chat = _forum(world, params, "create a topic")
    name = _checked_name(params)
    color = params.integer("icon_color") or COLORS[0]
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    look: Json = {"name": name, "icon_color": color}
    if emoji := params.text("icon_custom_emoji_id"):
        look["icon_custom_emoji_id"] = emoji
    message = service(world, chat, world.bot_id, {"forum_topic_created": look}, heard=False)
    thread_id: int = message.payload["message_id"]
    message.payload |= {"message_thread_id": thread_id, "is_topic_message": True}
    chat.topics[thread_id] = Topic(thread_id, name, color, emoji)
    return {"message_thread_id": thread_id} | look


def edit_forum_topic(world: World, params: Params) -> bool:
    """Changes the name or the icon; a missing parameter keeps the value, an empty icon removes it."""
    chat, topic = _topic(world, params, "edit the topic")
    name = _checked_name(params) if "name" in params.values else topic.name
    emoji = params.values.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    edited = {
        field: value
        for field, value, old in (
            ("name", name, topic.name),
            ("icon_custom_emoji_id", emoji, topic.icon_custom_emoji_id),
        )
        if value != old
    }
    if not edited:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, emoji
    _announce(world, chat, topic, {"forum_topic_edited": edited})
    return True


def edit_general_forum_topic(world: World, params: Params) -> bool:
    chat = _forum(world, params, "edit the topic")
    name = _checked_name(params)
    if name == chat.general.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.general.name = name
    _announce(world, chat, chat.general, {"forum_topic_edited": {"name": name}})
    return True


def _close_or_reopen(*, general: bool, closed: bool) -> Callable[[World, Params], bool]:
    """Makes a method that closes or reopens the general topic, or the named one."""

    def change(world: World, params: Params) -> bool:
        find = _general if general else _topic
        chat, topic = find(world, params, "close or open the topic")
        if topic.closed == closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.closed = closed
        _announce(world, chat, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
        return True

    return change


def _hide_or_show(*, hidden: bool) -> Callable[[World, Params], bool]:
    """Makes a method that hides the general topic, which closes it too, or shows it again."""

    def change(world: World, params: Params) -> bool:
        chat, topic = _general(world, params, "close or open the topic")
        if chat.general_hidden == hidden:
            raise bad_request("TOPIC_NOT_MODIFIED")
        chat.general_hidden = hidden
        topic.closed = topic.closed or hidden
        _announce(world, chat, topic, {"general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden": {}})
        return True

    return change


def delete_forum_topic(world: World, params: Params) -> bool:
    """Deletes a topic with all its messages."""
    chat, topic = _topic(world, params, "delete the topic")
    for message_id in _message_ids(chat, topic):
        world.delete(chat, message_id)
    del chat.topics[topic.message_id]
    return True


def unpin_all_forum_topic_messages(world: World, params: Params) -> bool:
    return _unpin_all(world, *_topic(world, params, "manage pinned messages in the chat"))


def unpin_all_general_forum_topic_messages(world: World, params: Params) -> bool:
    return _unpin_all(world, *_general(world, params, "manage pinned messages in the chat"))


def get_forum_topic_icon_stickers(_world: World, _params: Params) -> list[Json]:
    """The icons for topics: the sandbox has none."""
    return []


def _unpin_all(world: World, chat: Chat, topic: Topic) -> bool:
    gone = set(_message_ids(chat, topic))
    chat.pinned = [message_id for message_id in chat.pinned if message_id not in gone]
    world.signal.advance()
    return True


def _message_ids(chat: Chat, topic: Topic) -> list[int]:
    """The ids of a topic's messages; messages of the general topic have no thread id."""
    wanted = None if topic is chat.general else topic.message_id
    return [number for number, message in chat.messages.items() if message.payload.get("message_thread_id") == wanted]


def _announce(world: World, chat: Chat, topic: Topic, content: Json) -> None:
    """Posts a service message in the topic."""
    inside = {} if topic is chat.general else {"message_thread_id": topic.message_id, "is_topic_message": True}
    service(world, chat, world.bot_id, content | inside, heard=False)


def _forum(world: World, params: Params, purpose: str) -> Chat:
    """The forum of a call; the bot must have the right for the action."""
    chat = supergroup_chat(world, params, "the chat is not a forum")
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    require_right(world, chat, RIGHTS[purpose], bad_request(f"not enough rights to {purpose}"))
    return chat


def _topic(world: World, params: Params, purpose: str) -> tuple[Chat, Topic]:
    chat = _forum(world, params, purpose)
    topic = chat.topics.get(params.integer("message_thread_id") or 0)
    if topic is None:
        raise bad_request("message thread not found")
    return chat, topic


def _general(world: World, params: Params, purpose: str) -> tuple[Chat, Topic]:
    chat = _forum(world, params, purpose)
    return chat, chat.general


def _checked_name(params: Params) -> str:
    name = params.text("name").strip()
    if not name:
        raise bad_request("name must be non-empty")
    return name[:NAME]


ONE = "chat_id message_thread_id"
METHODS: dict[str, Method] = {
    "createForumTopic": method(create_forum_topic, "chat_id name icon_color icon_custom_emoji_id"),
    "editForumTopic": method(edit_forum_topic, f"{ONE} name icon_custom_emoji_id"),
    "closeForumTopic": method(_close_or_reopen(general=False, closed=True), ONE),
    "reopenForumTopic": method(_close_or_reopen(general=False, closed=False), ONE),
    "deleteForumTopic": method(delete_forum_topic, ONE),
    "unpinAllForumTopicMessages": method(unpin_all_forum_topic_messages, ONE),
    "editGeneralForumTopic": method(edit_general_forum_topic, "chat_id name"),
    "closeGeneralForumTopic": method(_close_or_reopen(general=True, closed=True), "chat_id"),
    "reopenGeneralForumTopic": method(_close_or_reopen(general=True, closed=False), "chat_id"),
    "hideGeneralForumTopic": method(_hide_or_show(hidden=True), "chat_id"),
    "unhideGeneralForumTopic": method(_hide_or_show(hidden=False), "chat_id"),
    "unpinAllGeneralForumTopicMessages": method(unpin_all_general_forum_topic_messages, "chat_id"),
    "getForumTopicIconStickers": method(get_forum_topic_icon_stickers),
}
