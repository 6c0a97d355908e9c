"""Channel-neutral values: incoming events, outgoing calls, and the interface of a channel.

Nothing here depends on a platform. A message stays within the limits that every channel has: three buttons or ten
choices, button data of 64 bytes, 4,000 characters of text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

MAX_CHOICES = 10
MAX_DATA_BYTES = 64
# How long a platform may keep a poll for updates open.
POLL_SECONDS = 25


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence without a language: a catalogue key and its parameters."""

    key: str
    params: Mapping[str, "Param"] = field(default_factory=dict)


Param = str | int | float | datetime | date | Text | Sequence[Text] | None


def text(key: str, **params: Param) -> Text:
    """Short for `Text(key, params)`."""
    return Text(key, params)


class Verb(StrEnum):
    """What a button does. The values are in buttons that people still have, so they never change."""

    TAKE = "take"
    HAND_OVER = "pass"
    REASON = "reason"
    OWN_REASON = "why"
    SHOW = "show"
    KEEP = "keep"
    ASK = "ask"
    ANSWER = "answer"
    DISPUTE = "dispute"
    PLAN = "plan"
    DUE = "due"
    DONE = "done"
    SNOOZE = "snooze"
    CLOSE = "close"
    OUTCOME = "outcome"
    SETTLE = "settle"
    SEND = "send"
    SEND_OVERHEARD = "sendgroup"
    AREA = "area"
    TYPE_AREA = "typearea"
    WHEN = "when"
    SUBSTANCE = "substance"
    SKIP = "skip"
    FIX = "fix"
    URGENCY = "urgency"
    NIL = "nil"
    SHARE = "share"
    RUN = "run"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Button:
    """A button with a verb and a reference to its object. Whether the press is still valid is checked when it comes."""

    label: Text
    verb: Verb
    ref: str = ""

    @property
    def data(self) -> str:
        return f"{self.verb}:{self.ref}"


def plain(label: str) -> Text:
    """A label that is a name, the same in every language."""
    return Text("plain", {"text": label})


class Priority(IntEnum):
    """Order of sending: lower first. In a chat, messages of one priority do not wait for those of another."""

    EMERGENCY = 0
    NORMAL = 1
    BULK = 2


class Purpose(StrEnum):
    """Why a person gets a message. It is checked again when the message is sent."""

    REPLY = "reply"  # the answer to this person's message or press, for which no role is needed
    MEMBER = "member"  # meant for every member
    REPORTER = "reporter"  # reported the tip
    OFFER = "offer"  # holds an open offer of the tip
    OWNER = "owner"  # has taken the tip
    HANDLER = "handler"  # may work on tips
    LEADER = "leader"
    OPERATOR = "operator"
    GROUP = "group"  # not a person: the group's chat
    STRANGER = "stranger"  # an account without a member


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment. `reference` is the platform's file id; `detail` is a location or a contact as text."""

    kind: str
    reference: str = ""
    mime: str = ""
    size: int = 0
    detail: str = ""


class Kind(StrEnum):
    """The kinds of incoming events."""

    MESSAGE = "message"
    EDIT = "edit"
    PRESS = "press"
    MEMBERSHIP = "membership"  # a person joined or left a group
    STANDING = "standing"  # the bot's own status in a chat changed
    MIGRATION = "migration"  # a group got a new address
    OTHER = "other"  # nothing to do


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from a channel. Addresses are the platform's ids as text."""

    channel: str
    kind: Kind
    chat: str
    private: bool
    sender: str | None = None
    sender_name: str = ""
    message_id: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    album: str = ""
    forwarded: bool = False
    sent_at: datetime | None = None
    press_id: str = ""
    data: str = ""
    status: str = ""  # MEMBERSHIP and STANDING: "in", "admin" or "out"; MIGRATION: the new address


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to a channel, in the recipient's language. `text` may contain <b>, <i>, <hidden>."""

    action: str  # send, edit, answer, delete, leave, pin, commands
    chat: str
    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    press_id: str = ""
    protect: bool = False
    silent: bool = False
    reply_to: str = ""
    commands: tuple[tuple[str, str], ...] = ()
    attachment: Attachment | None = None  # sent with `text` as its caption


class DeliveryError(Exception):
    """A call to a channel did not succeed."""


class TryLater(DeliveryError):  # noqa: N818
    """May succeed later; `after` seconds if the platform said so. The call may have been carried out."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Unreachable(DeliveryError):  # noqa: N818
    """Nothing can be sent to this address: the person has blocked the bot, or never started it."""


class Rejected(DeliveryError):  # noqa: N818
    """The platform will never accept this call."""


class Moved(DeliveryError):  # noqa: N818
    """The chat has a new address."""

    def __init__(self, address: str) -> None:
        super().__init__("moved")
        self.address = address


class Unreadable(Exception):  # noqa: N818
    """A payload that cannot be read. It is parked, and the operators get an alarm."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A raw payload, and what the inbox must know about it before it is read."""

    key: str  # the same if the platform sends the event again
    conversation: str  # updates of one conversation are handled in order
    payload: Mapping[str, Any]
    number: int | None = None  # the platform's running number, if it has one
    words: str = ""  # the text of a message, to handle an emergency first
    pressed: bool = False  # a button press: handled first too, because a person is waiting for the answer


class Channel(Protocol):
    """A platform: reads its payloads, carries out calls."""

    name: str

    def envelope(self, payload: Mapping[str, Any]) -> Envelope:
        """Gives a payload its key and conversation, without reading all of it. Never fails."""

    def read(self, payload: Mapping[str, Any]) -> Incoming:
        """Turns a payload into an event.

        Raises:
            Unreadable: it is not what the platform documents.
        """

    async def carry_out(self, outgoing: Outgoing) -> str:
        """Makes one call. Returns the platform's message id, or "".

        Raises:
            DeliveryError: the call did not succeed.
        """


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the platform pushes updates (an empty `url`: it waits for polls), and the last error."""

    url: str
    waiting: int
    error: str = ""
    failed_at: datetime | None = None


class Source(Channel, Protocol):
    """A platform that the bot polls for updates, or that pushes them. All methods raise DeliveryError."""

    async def fetch(self, offset: int, wait: int) -> list[dict[str, Any]]:
        """The next raw updates, waiting up to `wait` seconds. The platform forgets those before `offset`."""

    async def link(self) -> str:
        """The link that opens a chat with the bot, to append an invite's code to; "" if there is none."""

    async def standing(self, chat: str) -> str:
        """The bot's own status in a group: "in", "admin" or "out"."""

    async def subscribe(self, url: str, secret: str) -> None:
        """Sets the address that updates are pushed to; an empty one stops that. Waiting updates are kept."""

    async def subscription(self) -> Subscription:
        """The current state of pushing."""
