"""What exists: the bot, people, chats and their messages. Everything is in memory."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Ids, MovableClock
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.files import FileStore
from bot.sandbox.formatting import utf16_length
from bot.sandbox.limits import RateLimits
from bot.sandbox.queue import UpdateQueue
from bot.sandbox.records import CallLog, Faults
from bot.sandbox.signals import Signal

COVER = "▒"
DEFAULT_TOKEN = "100200300:SANDBOX-not-a-secret-0000000000000"  # noqa: S105 - opens nothing but this sandbox
PRESENT = frozenset({"creator", "administrator", "member"})
FIRST_USER = 7_000_000_001
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001


@dataclass
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
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
    """A message as Telegram sends it, who really wrote it, when it last changed (a version), emoji by user."""

    payload: Json
    author: int
    version: int
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass
class Chat:
    """A group, or the private chat of one person (`peer`) with the bot."""

    id: int
    type: str
    title: str = ""
    peer: Person | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    invite_link: str | None = None
    last_message_id: int = 0

    def as_chat(self) -> Json:
        names = self.peer.names() if self.peer else {"title": self.title}
        return {"id": self.id, "type": self.type} | names

    def has(self, user_id: int) -> bool:
        """Whether somebody is in the chat now."""
        return self.members.get(user_id) in PRESENT

    def is_admin(self, user_id: int) -> bool:
        return self.members.get(user_id) in ("creator", "administrator")


@dataclass
class Press:
    """A pressed button that may still be answered."""

    user_id: int
    at: datetime
    answered: bool = False


@dataclass
class Webhook:
    """Where updates are pushed; an empty address means they are polled."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""


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
        self.files = FileStore(self.ids)
        self.queue = UpdateQueue(self.clock, self.ids, self.signal)
        self.webhook = Webhook()
        self.webhook_retry_seconds = 1.0
        self.webhook_connections = 1  # more than one, and updates overtake each other
        self.limits = RateLimits(self.clock)
        self.faults = Faults()
        self.calls = CallLog()
        self._last_message_id = 0

    def reset(self) -> None:
        """Forget everything and set the clock right; the version goes on growing."""
        turn = self.queue.turn
        self._clear()
        self.queue.turn = turn
        self.clock.offset = timedelta()
        self.signal.advance()

    def close(self) -> None:
        """Send those who wait home, because the server stops."""
        self.closing = True
        self.signal.wake()

    def now(self) -> int:
        """Unix time in seconds, by this world's clock."""
        return int(self.clock.now().timestamp())

    def person(self, user_id: int) -> Person:
        """Somebody by id; ControlError 404 when there is nobody."""
        if user_id not in self.people:
            raise ControlError(f"There is no user {user_id}.", 404)
        return self.people[user_id]

    def chat(self, chat_id: int) -> Chat:
        """A chat by id; ControlError 404 when there is none."""
        if chat_id not in self.chats:
            raise ControlError(f"There is no chat {chat_id}.", 404)
        return self.chats[chat_id]

    def user_json(self, user_id: int) -> Json:
        """The User object of a person or of the bot."""
        return self.bot if user_id == self.bot_id else self.people[user_id].as_user()

    def add_person(self, person: Person) -> None:
        """Somebody new, with the private chat in which the bot could be started."""
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
        """Store a new message. Supergroups count their own messages, other chats share one count."""
        if chat.type == "supergroup":
            message_id = chat.last_message_id = chat.last_message_id + 1
        else:
            message_id = self._last_message_id = self._last_message_id + 1
        payload = {"message_id": message_id, "from": sender, "chat": chat.as_chat(), "date": self.now()}
        message = Message(payload | deepcopy(content), author, self.signal.advance())
        chat.messages[message_id] = message
        return message

    def changed(self, message: Message) -> None:
        message.version = self.signal.advance()

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message off every phone."""
        del chat.messages[message_id]
        chat.pinned = [pinned for pinned in chat.pinned if pinned != message_id]
        chat.deleted[message_id] = self.signal.advance()


def as_reply(message: Message) -> Json:
    """A message as it stands inside one that answers it: without what it answered itself."""
    return {key: value for key, value in message.payload.items() if key != "reply_to_message"}


def is_service(payload: Json) -> bool:
    """Whether a message reports an event instead of carrying content."""
    return not any(kind in payload for kind in CONTENT)


CONTENT = ("text", "photo", "document", "voice", "video", "audio", "video_note", "location", "contact")


def preview(payload: Json) -> str:
    """The plain text a lock screen shows, at most 100 characters; a medium is named in brackets."""
    kind = next(kind for kind in CONTENT if kind in payload)
    field = "text" if kind == "text" else "caption"
    shown = masked(str(payload.get(field, "")), payload.get("entities" if kind == "text" else "caption_entities", []))
    return shown[:100] if kind == "text" else f"[{kind}] {shown}".strip()[:100]


def masked(text: str, entities: Iterable[Json]) -> str:
    """The text with its spoilers covered; entities count in UTF-16 units."""
    units = text.encode("utf-16-le")
    for entity in entities:
        if entity["type"] == "spoiler":
            start, length = int(entity["offset"]) * 2, int(entity["length"])
            units = units[:start] + COVER.encode("utf-16-le") * length + units[start + length * 2 :]
    return units.decode("utf-16-le")


def too_long(text: str, limit: int) -> bool:
    """Whether a text has more UTF-16 units than allowed."""
    return utf16_length(text) > limit
