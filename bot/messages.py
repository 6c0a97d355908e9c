"""Channel-neutral values: texts, what a member can press, incoming events, outgoing calls.

Nothing here depends on a platform. What no channel could carry is refused when it is built.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

MOST_ACTIONS = 3
MAX_DATA_BYTES = 64


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
    SEND = "send"  # with a platform's message id; only in buttons of earlier versions
    SEND_OVERHEARD = "sendgroup"
    BELONGS = "belongs"
    SEPARATE = "separate"
    NO_ANSWER = "noanswer"
    AREA = "area"
    TYPE_AREA = "typearea"
    WHEN = "when"
    SUBSTANCE = "substance"
    SKIP = "skip"
    FIX = "fix"
    URGENCY = "urgency"
    CORRECT = "correct"
    REWRITE = "rewrite"
    WITHDRAW = "withdraw"
    WITHDRAW_NOW = "withdrawnow"
    AGREE_WITHDRAWAL = "agreewithdraw"
    REFUSE_WITHDRAWAL = "keepwithdraw"
    SEAL = "seal"
    UNSEAL = "unseal"
    OWN_TIP = "mytip"
    SOURCE = "source"
    REMOVE_SOURCE = "nosource"
    OPEN_SOURCE = "opensource"
    OPEN_STORY = "openstory"
    NIL = "nil"
    NIL_WHEN = "nilwhen"
    SHARE = "share"
    RUN = "run"
    LANGUAGE = "language"
    MORE = "more"
    APPROVE = "approve"
    DECLINE = "decline"
    MEMBER = "member"
    CHANGE = "change"
    APPLY = "apply"
    REVOKE = "revoke"
    VOUCH = "vouch"
    REJECT = "reject"
    ADMIT = "admit"
    DENY = "deny"
    LOCK = "lock"
    KEEP_LOCK = "keeplock"
    LIFT_LOCK = "liftlock"


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press, with a verb and a reference to its object. What the press does is checked when it comes.

    `detail`: a second line, for what a short label does not tell.

    Raises:
        ValueError: its data has more than MAX_DATA_BYTES.
    """

    label: Text
    verb: Verb
    ref: str = ""
    detail: Text | None = None

    def __post_init__(self) -> None:
        if len(self.data.encode()) > MAX_DATA_BYTES:
            raise ValueError(f"{self.verb}: too much data in an action")

    @property
    def data(self) -> str:
        return f"{self.verb}:{self.ref}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of any length to choose from. A channel that cannot show all of it shows a page, and leads to the next.

    `per_page`: no more on a page than this, also where the channel could show more; 0 leaves it to the channel.
    """

    options: Sequence[Action]
    page: int = 0
    per_page: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds. `protect`: it cannot be forwarded, where the channel can prevent that.

    `shows_story`: it holds words of the tip that it is about, so who gets it has seen them.
    `only_edit`: an edit that is left out where the channel cannot edit.
    `phone_button`: the label of a button with which the recipient sends their own phone number, where there is one.

    Raises:
        ValueError: it has more than MOST_ACTIONS actions; a longer list is a `Choice`.
    """

    text: Text
    controls: Sequence[Action] | Choice = ()  # what can be pressed under it
    protect: bool = False
    attachment: "Attachment | None" = None
    shows_story: bool = False
    only_edit: bool = False
    phone_button: Text | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.controls, Choice) and len(self.controls) > MOST_ACTIONS:
            raise ValueError(f"{self.text.key}: more than {MOST_ACTIONS} actions")


def controls(actions: Sequence[Action]) -> Sequence[Action] | Choice:
    """These actions under a message if it can carry them all, else a list to choose from."""
    return actions if len(actions) <= MOST_ACTIONS else Choice(actions)


def plain(label: str) -> Text:
    """A label that is a name, the same in every language."""
    return Text("plain", {"text": label})


class Priority(IntEnum):
    """Order of sending: lower first. In a chat, messages of one priority do not wait for those of another."""

    EMERGENCY = 0
    NORMAL = 1
    BULK = 2


def priority_of(*, emergency: bool) -> Priority:
    return Priority.EMERGENCY if emergency else Priority.NORMAL


class Purpose(StrEnum):
    """Why a person gets a message. It is checked again when the message is sent."""

    REPLY = "reply"  # the answer to this person's message or press, for which no role is needed
    MEMBER = "member"  # meant for every member
    REPORTER = "reporter"  # reported the tip
    SOURCE = "source"  # reported the tip; a reply to the message names the source
    OFFER = "offer"  # holds an open offer of the tip
    OWNER = "owner"  # has taken the tip
    HANDLER = "handler"  # may work on tips
    LEADER = "leader"
    OPERATOR = "operator"
    RESTRICTED = "restricted"  # the receipt or the standing of this very account, which may only send tips
    GROUP = "group"  # not a person: the group's chat
    STRANGER = "stranger"  # an account without a member


@dataclass(frozen=True, slots=True)
class Why:
    """The purpose of a message, the tip it is about, and its priority."""

    purpose: Purpose
    tip_id: UUID | None = None
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment. `reference`: the file's id on its channel. `detail`: a location or a contact as text."""

    kind: str
    reference: str = ""
    mime: str = ""
    size: int = 0
    detail: str = ""
    channel: str = ""
    unique: str = ""  # names the file itself, of which the reference may differ from one event to the next
    media: str = ""  # the id of its row, whose stored file may be sent instead


class Author(StrEnum):
    """Who a message is from, as the platform shows it."""

    PERSON = "person"
    ADMIN = "admin"  # of the group, who does not show which one
    CHANNEL = "channel"
    LINKED = "linked"  # the channel that belongs to the group
    BOT = "bot"


class Kind(StrEnum):
    """The kinds of incoming events."""

    MESSAGE = "message"
    UNREADABLE = "unreadable"  # a message with a content of which the channel can read nothing
    EDIT = "edit"
    PRESS = "press"
    MEMBERSHIP = "membership"  # a person joined or left a group
    STANDING = "standing"  # the bot's own status in a chat changed
    MIGRATION = "migration"  # a group got a new address
    OTHER = "other"  # nothing to do


# Their `message_id` is that of the sender's message; a press has that of the bot's own message.
MESSAGES = frozenset({Kind.MESSAGE, Kind.EDIT, Kind.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event from a channel. Addresses are the platform's ids as text.

    `quoted`, `quoted_attachments`: of the message that it replies to, as far as they came with it.
    `own_phone`: the phone number of the sender's own account, if the platform vouches for it in this event.
    """

    channel: str
    kind: Kind
    chat: str
    private: bool
    sender: str | None = None  # a person; nobody else may command
    author: Author = Author.PERSON
    sender_name: str = ""
    message_id: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    unreadable: str = ""  # the kind of a content that cannot be read, such as "poll"
    reply_to: str = ""
    quoted: str = ""  # the words replied to, as they came with this event; of no bot
    quoted_attachments: tuple[Attachment, ...] = ()
    topic: str = ""  # of a forum
    album: str = ""
    forwarded: bool = False
    bot_name: str = ""  # the bot's own on the channel, if it has one; a command may name it, or another bot
    own_phone: str = ""
    sent_at: datetime | None = None
    press_id: str = ""
    data: str = ""
    status: str = ""  # MEMBERSHIP and STANDING: "in", "admin" or "out"; MIGRATION: the new address


class Operation(StrEnum):
    """The kinds of calls."""

    SEND = "send"
    EDIT = "edit"  # of an earlier message
    ANSWER = "answer"  # to a press; it expires within seconds
    DELETE = "delete"  # somebody's message in the group
    TAKE_BACK = "take_back"  # an own message in a private chat
    LEAVE = "leave"
    PIN = "pin"
    COMMANDS = "commands"
