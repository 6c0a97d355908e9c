"""Channel-neutral values: what comes in, what goes out, and what a channel must be able to do.

Nothing here knows a platform. A message obeys the floor that every channel can carry: at most three
buttons or ten choices, button data of 64 bytes, 4,000 characters of text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

MAX_CHOICES = 10
MAX_DATA_BYTES = 64
# How long a platform may keep a request for updates open.
POLL_SECONDS = 25


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence still without language: a catalogue key and its parameters."""

    key: str
    params: Mapping[str, "Param"] = field(default_factory=dict)


Param = str | int | float | datetime | date | Text | Sequence[Text] | None


def text(key: str, **params: Param) -> Text:
    """Short for `Text(key, params)`."""
    return Text(key, params)


@dataclass(frozen=True, slots=True)
class Button:
    """A press that names a verb and what it is about; whether it still holds is checked when pressed."""

    label: Text
    verb: str
    ref: str = ""

    @property
    def data(self) -> str:
        return f"{self.verb}:{self.ref}"


def plain(label: str) -> Text:
    """A label that is a name, the same in every language."""
    return Text("plain", {"text": label})


class Priority(IntEnum):
    """Order of sending. Lower goes first, and none waits for another in the same chat."""

    EMERGENCY = 0
    NORMAL = 1
    BULK = 2


class Purpose(StrEnum):
    """Why a person gets a message; checked again at the moment of sending."""

    REPLY = "reply"  # the answer to what this person just did
    REPORTER = "reporter"  # as the one who reported the tip
    OFFER = "offer"  # holds an open offer of the tip
    OWNER = "owner"  # has taken the tip
    HANDLER = "handler"  # may work on tips
    LEADER = "leader"
    OPERATOR = "operator"
    GROUP = "group"  # not a person: the group's chat
    STRANGER = "stranger"  # not a member: the one neutral sentence


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something beside the text. `reference` is the platform's handle; `detail` holds a place or a contact."""

    kind: str
    reference: str = ""
    mime: str = ""
    size: int = 0
    detail: str = ""


class Kind(StrEnum):
    """What an incoming event is."""

    MESSAGE = "message"
    EDIT = "edit"
    PRESS = "press"
    MEMBERSHIP = "membership"  # a person came to or left a group
    STANDING = "standing"  # the bot's own standing in a chat changed
    MIGRATION = "migration"  # a group got a new address
    OTHER = "other"  # nothing to do, kept for the count


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from a channel, in neutral words. Addresses are the platform's ids as text."""

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
    """One call to a channel, rendered in the recipient's language. `text` may hold <b>, <i>, <hidden>."""

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
    """This person blocked the bot, or never started it: nothing can be sent to this address."""


class Rejected(DeliveryError):  # noqa: N818
    """The platform will never accept this call."""


class Moved(DeliveryError):  # noqa: N818
    """The chat has a new address."""

    def __init__(self, address: str) -> None:
        super().__init__("moved")
        self.address = address


class Unreadable(Exception):  # noqa: N818
    """A payload that cannot be understood; parked, and the operator told."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A raw payload with what intake must know before anybody reads it."""

    key: str  # the same for a redelivery of the same event
    conversation: str  # order holds within it
    payload: Mapping[str, Any]
    number: int | None = None  # the platform's running number, where it has one
    words: str = ""  # what a person wrote, if that is plain to see: an emergency need not wait its turn
    pressed: bool = False  # a person waits with the phone in hand, perhaps to take an emergency


class Channel(Protocol):
    """A platform: reads its payloads, carries out calls."""

    name: str

    def envelope(self, payload: Mapping[str, Any]) -> Envelope:
        """Names a payload without understanding it. Never fails."""

    def read(self, payload: Mapping[str, Any]) -> Incoming:
        """A payload in neutral words.

        Raises:
            Unreadable: it is not what the platform documents.
        """

    async def carry_out(self, outgoing: Outgoing) -> str:
        """One call; returns the platform's message id, or "".

        Raises:
            DeliveryError: one of its kinds.
        """


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the platform pushes updates (an empty address: nowhere, it waits to be asked), and how that goes."""

    url: str
    waiting: int
    error: str = ""
    failed_at: datetime | None = None


class Source(Channel, Protocol):
    """A platform that can be asked for updates, or told where to push them. All raise DeliveryError."""

    async def fetch(self, offset: int, wait: int) -> list[dict[str, Any]]:
        """The next raw updates; those before `offset` count as received from then on. Waits `wait` seconds at most."""

    async def link(self) -> str:
        """What opens a chat with the bot when an invite's code is appended; "" if there is no such thing."""

    async def standing(self, chat: str) -> str:
        """The bot's own standing in a group: "in", "admin" or "out"."""

    async def subscribe(self, url: str, secret: str) -> None:
        """Has updates pushed to an address, or with an empty one not any more. Waiting updates are kept."""

    async def subscription(self) -> Subscription:
        """Where updates are pushed now."""
