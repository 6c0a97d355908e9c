"""The interface of a channel: what it can do, how its updates come in, and the errors of its calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.messages import Incoming
from bot.outgoing import Outgoing

# How long a platform may keep a poll for updates open.
POLL_SECONDS = 25


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a platform can do besides sending. What it cannot do is replaced or left out before the call."""

    edits: bool = False  # of sent messages; else a new message is sent
    removal: bool = False  # of messages in the group
    taking_back: bool = False  # of own messages in a private chat
    protection: bool = False  # of messages from being forwarded
    silence: bool = False  # messages without sound; else what is not urgent waits until quiet hours end
    answers: bool = False  # a short notice as the answer to a press; else a message
    commands: bool = False  # a list of commands in the app
    groups: bool = False
    files: bool = False  # files of any kind, sent as their bytes
    replies: bool = False  # a message shows which one it answers
    own_phone: bool = False  # a button with which a person sends the account's own phone number


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest values that a platform shows, in characters, and how many options it shows at once."""

    options: int = 10
    action_label: int = 20
    option_label: int = 24
    option_detail: int = 72


@dataclass(frozen=True, slots=True)
class Rates:
    """How many calls a platform takes; 0 means no limit."""

    messages_per_second: float = 0
    chat_per_second: float = 0
    group_per_minute: float = 0


class DeliveryError(Exception):
    """A call to a channel did not succeed."""


class TryLater(DeliveryError):  # noqa: N818
    """May succeed later; `after` seconds if the platform said so. The call may have been carried out."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class NotAuthorised(TryLater):
    """The platform does not accept the token. The operator can give it another one."""


class SecondReader(TryLater):
    """Somebody else fetches the updates of this bot."""


class Unreachable(DeliveryError):  # noqa: N818
    """Nothing can be sent to this address: the person has blocked the bot, or never started it."""


class Rejected(DeliveryError):  # noqa: N818
    """The platform will never accept this call."""


class FileLost(Rejected):
    """The platform does not know the file of this reference, or not any more."""


class TooLarge(Rejected):
    """The file has more bytes than may be fetched."""


class Moved(DeliveryError):  # noqa: N818
    """The chat has a new address."""

    def __init__(self, address: str) -> None:
        super().__init__("moved")
        self.address = address


class Unreadable(Exception):  # noqa: N818
    """A payload that cannot be read. Unless it is a stranger's it is parked, and the operators get an alarm."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A raw payload, and what the inbox must know about it before it is read."""

    key: str  # the same if the platform sends the event again
    conversation: str  # updates of one conversation are handled in order
    payload: Mapping[str, Any]
    number: int | None = None  # the platform's running number, if it has one
    words: str = ""  # the text of a message, to handle an emergency first
    pressed: bool = False  # a button press: handled first too, because a person is waiting for the answer
    sender: str = ""  # the account it comes from, if that is known
    group: str = ""  # the group it comes from; "" for a private chat


class Channel(Protocol):
    """A platform: reads its payloads, carries out calls."""

    name: str
    abilities: Abilities
    limits: Limits
    rates: Rates

    def envelope(self, payload: Mapping[str, Any]) -> Envelope:
        """Gives a payload its key and conversation, without reading all of it. Never fails."""

    def read(self, payload: Mapping[str, Any]) -> Incoming:
        """Turns a payload into an event.

        Raises:
            Unreadable: it is not what the platform documents.
        """

    def outline(self, payload: Mapping[str, Any]) -> Incoming:
        """Who sent a payload that cannot be read, as an event of the kind OTHER. Never fails."""

    async def carry_out(self, outgoing: Outgoing) -> str:
        """Makes one call. Returns the platform's message id, or "".

        Raises:
            DeliveryError: the call did not succeed.
        """

    async def download(self, reference: str, most_bytes: int) -> bytes:
        """The content of a file.

        Raises:
            TooLarge: it has more bytes.
            DeliveryError: it could not be fetched.
        """

    async def close(self) -> None:
        """Closes the connections."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Raw updates, and the cursor with which the platform hands out those that follow, and forgets these."""

    updates: Sequence[Mapping[str, Any]]
    cursor: str


@dataclass(frozen=True, slots=True)
class Push:
    """Where the platform shall push updates (an empty `url`: it waits for polls), and how it proves that it does.

    `earlier`: an address of this installation that may still be set from a start with other settings.
    """

    url: str = ""
    secret: str = ""
    earlier: str = ""

    @property
    def path(self) -> str:
        """The path of the URL, for the web server."""
        return urlsplit(self.url).path or "/"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the platform pushes updates (an empty `url`: it waits for polls), and the last error."""

    url: str
    waiting: int
    error: str = ""
    failed_at: datetime | None = None


class Source(Channel, Protocol):
    """A platform that the bot polls for updates, or that pushes them. All methods raise DeliveryError."""

    push: Push
    groups: Sequence[str]  # the addresses of the groups that the bot serves

    def refuse_push(self, headers: Mapping[str, str]) -> int:
        """The HTTP status that answers a push which does not come from the platform; 0 for one that does."""

    async def fetch(self, cursor: str, wait: int) -> Fetched:
        """The next raw updates, waiting up to `wait` seconds. "" is the cursor of the first call."""

    async def link(self) -> str:
        """The link that opens a chat with the bot, to append an invite's code to; "" if there is none."""

    def recall(self, link: str) -> None:
        """Sets the bot's name from the link that an earlier start stored. Does nothing if `link` was called already."""

    async def standing(self, chat: str) -> str:
        """The bot's own status in a group: "in", "admin" or "out"."""

    async def subscribe(self, push: Push) -> None:
        """Sets the address that updates are pushed to, or none. Waiting updates are kept."""

    async def subscription(self) -> Subscription:
        """The current state of pushing."""
