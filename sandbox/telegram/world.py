"""The state of the sandbox, all in memory: the bot, people, chats and messages."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Ids, MovableClock
from sandbox.telegram.calls import CallLog, Faults
from sandbox.telegram.errors import ControlError, Json
from sandbox.telegram.files import FileStore
from sandbox.telegram.limits import RateLimits
from sandbox.telegram.rights import all_permissions
from sandbox.telegram.signals import Signal
from sandbox.telegram.update_queue import UpdateQueue

DEFAULT_TOKEN = "100200300:SANDBOX-not-a-secret-0000000000000"  # noqa: S105 - opens nothing but this sandbox
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
OWN_CONTACT = "own contact"  # stands for the data of a button that sends the person's own phone number
FIRST_USER = 7_000_000_001
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001


@dataclass
class Person:
    """A person with a phone."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone_number: str = ""
    started: bool = False
    blocked: bool = False
    toasts: list[Json] = field(default_factory=list)
    notifications: list[Json] = field(default_factory=list)

    def names(self) -> Json:
        """The name fields that are set."""
        given = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in given.items() if value}

    def as_user(self) -> Json:
        language = {"language_code": self.language_code} if self.language_code else {}
        return {"id": self.id, "is_bot": False} | self.names() | language


@dataclass
class Message:
    """A message: the payload that Telegram sends, the user who wrote it, the version of its last change.

    `reactions` are emoji by user; `contact_button` is the label of the button that sends one's own phone number.
    """

    payload: Json
    author: int
    version: int
    reactions: dict[int, str] = field(default_factory=dict)
    contact_button: str = ""


@dataclass
class Topic:
    """A topic of a forum; `message_id` is the id of the service message that created it."""

    message_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False


@dataclass
class Chat:
    """A group, or the private chat of one person (`peer`) with the bot.

    `members` is the status by user; `details` adds rights, titles and end times.
    `actions` are the current chat actions by user, each with its end time.
    `links` are the invite links, `uses` counts the joins by link, `requests` maps a waiting user to the link.
    """

    id: int
    type: str
    title: str = ""
    peer: Person | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message_id: int = 0
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic(1, "General", 0x6FB9F0))
    general_hidden: bool = False
    description: str = ""
    photo: Json | None = None
    permissions: Json = field(default_factory=all_permissions)
    details: dict[int, Json] = field(default_factory=dict)
    actions: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    links: dict[str, Json] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    requests: dict[int, str] = field(default_factory=dict)
    menu_button: Json | None = None

    def as_chat(self) -> Json:
        names = self.peer.names() if self.peer else {"title": self.title}
        return {"id": self.id, "type": self.type} | names | ({"is_forum": True} if self.is_forum else {})

    def has(self, user_id: int) -> bool:
        """Whether the user is in the chat now."""
        return self.members.get(user_id) in PRESENT

    def is_admin(self, user_id: int) -> bool:
        return self.members.get(user_id) in ("creator", "administrator")

    def may(self, user_id: int, right: str) -> bool:
        """Whether the user has an administrator right."""
        return self.members.get(user_id) == "creator" or (
            self.is_admin(user_id) and bool(self.details.get(user_id, {}).get(right))
        )

    def permissions_of(self, user_id: int) -> Json:
        """The user's permissions here; administrators and both sides of a private chat have all of them."""
        if self.peer or self.is_admin(user_id):
            return all_permissions()
        own = self.details.get(user_id, {}) if self.members.get(user_id) == "restricted" else self.permissions
        return {name: allowed and bool(own.get(name)) for name, allowed in self.permissions.items()}


@dataclass
class Press:
    """A button press, and whether the bot has answered it."""

    user_id: int
    at: datetime
    answered: bool = False


@dataclass
class Webhook:
    """The webhook settings; with an empty url the bot polls."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""
    ip_address: str = "127.0.0.1"
    certificate: bool = False
    gone_since: datetime | None = None


class World:
    """The state that the Bot API and the control side share."""

    def __init__(
        self, tokens: Iterable[str] = (DEFAULT_TOKEN,), clock: MovableClock | None = None, ids: Ids | None = None
    ) -> None:
        self.first_tokens = list(tokens)
        self.clock = clock or MovableClock()
        self.ids = ids or Ids()
        self.signal = Signal()
        self.closing = False
        self._clear()

    def _clear(self) -> None:
        self.tokens = set(self.first_tokens)
        self.bot_id = int(self.first_tokens[0].split(":")[0])
        self.bot: Json = {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": "Anti Narkoba",
            "username": "anti_narkoba_bot",
        }
        self.can_read_all_group_messages = True
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.menu_button: Json = {"type": "commands"}
        self.default_rights: dict[bool, Json] = {}
        self.files = FileStore(self.ids)
        self.queue = UpdateQueue(self.clock, self.ids, self.signal)
        self.webhook = Webhook()
        self.webhook_retry_seconds = 1.0
        self.limits = RateLimits(self.clock)
        self.faults = Faults()
        self.calls = CallLog()
        self._last_message_id = 0

    def reset(self) -> None:
        """Clears everything and resets the clock; the version and the poll number keep growing."""
        poll_number = self.queue.poll_number
        self._clear()
        self.queue.poll_number = poll_number
        self.clock.offset = timedelta()
        self.signal.advance()

    def close(self) -> None:
        """Wakes all waiting calls, because the server stops."""
        self.closing = True
        self.signal.wake()

    def now(self) -> int:
        """Unix time in seconds, by this world's clock."""
        return int(self.clock.now().timestamp())

    def person(self, user_id: int) -> Person:
        """A person by id; raises ControlError 404 for an unknown id."""
        if user_id not in self.people:
            raise ControlError(f"There is no user {user_id}.", 404)
        return self.people[user_id]

    def chat(self, chat_id: int) -> Chat:
        """A chat by id; raises ControlError 404 for an unknown id."""
        if chat_id not in self.chats:
            raise ControlError(f"There is no chat {chat_id}.", 404)
        return self.chats[chat_id]

    def user_json(self, user_id: int) -> Json:
        """The User object of a person or of the bot."""
        return self.bot if user_id == self.bot_id else self.people[user_id].as_user()

    def add_person(self, person: Person) -> None:
        """Adds a person and their private chat with the bot, which is not started yet."""
        self.people[person.id] = person
        members = {person.id: "member", self.bot_id: "member"}
        self.chats[person.id] = Chat(person.id, "private", peer=person, members=members)
        self.signal.advance()

    def next_user_id(self) -> int:
        return max([FIRST_USER - 1, *self.people]) + 1

    def next_group_id(self, kind: str) -> int:
        first = FIRST_SUPERGROUP if kind == "supergroup" else FIRST_GROUP
        return min([first + 1, *(chat.id for chat in self.chats.values() if chat.type == kind)]) - 1

    def post(self, chat: Chat, author: int, sender: Json, content: Json) -> Message:
        """Stores a new message. A supergroup numbers its own messages; all other chats share one numbering."""
        if chat.type == "supergroup":
            message_id = chat.last_message_id = chat.last_message_id + 1
        else:
            message_id = self._last_message_id = self._last_message_id + 1
        payload = {"message_id": message_id, "from": sender, "chat": chat.as_chat(), "date": self.now()}
        chat.actions.pop(author, None)
        message = Message(payload | deepcopy(content), author, self.signal.advance())
        chat.messages[message_id] = message
        return message

    def changed(self, message: Message) -> None:
        message.version = self.signal.advance()

    def delete(self, chat: Chat, message_id: int) -> None:
        """Deletes a message on every phone."""
        del chat.messages[message_id]
        chat.pinned = [pinned for pinned in chat.pinned if pinned != message_id]
        chat.deleted[message_id] = self.signal.advance()


def as_reply(message: Message) -> Json:
    """The payload of a message as another message's `reply_to_message`: without its own `reply_to_message`."""
    return {key: value for key, value in message.payload.items() if key != "reply_to_message"}


def is_service(payload: Json) -> bool:
    """Whether a message reports an event instead of carrying content."""
    return not any(kind in payload for kind in CONTENT)


# Kinds of content. A kind that contains another comes first: an animation is also a document, a venue a location.
CONTENT = (
    "text",
    "photo",
    "animation",
    "document",
    "voice",
    "video",
    "audio",
    "video_note",
    "sticker",
    "dice",
    "venue",
    "location",
    "contact",
    "poll",
    "story",
    "checklist",
    "game",
    "giveaway",
    "giveaway_winners",
    "invoice",
    "paid_media",
    "live_photo",
    "rich_message",
)
