"""The request bodies of the control side, one model each; unknown fields are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.telegram.errors import Json


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class NewUser(Input):
    id: int | None = Field(None, gt=0)
    first_name: str = Field(min_length=1, max_length=64)
    last_name: str | None = None
    username: str | None = Field(None, pattern=r"^[A-Za-z][A-Za-z0-9_]{3,31}$")
    language_code: str | None = None
    phone_number: str | None = Field(None, pattern=r"^\+?\d{9,15}$")


class NewGroup(Input):
    """The first of `members` is the creator."""

    id: int | None = Field(None, lt=0)
    title: str = Field(min_length=1, max_length=128)
    members: list[int] = Field(min_length=1)
    bot: Literal["administrator", "member", "none"] = "administrator"
    type: Literal["group", "supergroup"] = "supergroup"
    is_forum: bool = False


class MemberChange(Input):
    """`by` is the user who makes the change: by default the creator, or the user who joins or leaves."""

    user: int
    status: Literal["member", "left", "administrator", "kicked"]
    by: int | None = None


class Joining(Input):
    """A user opens an invite link."""

    user: int
    link: str


class Medium(Input):
    """A file with details; `content` is base64, `sizes` are the widths in which a photo comes."""

    content: str | None = None
    file_name: str | None = None
    mime_type: str | None = None
    sizes: list[int] = []


class Location(Input):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    horizontal_accuracy: float | None = None
    live_period: int | None = Field(None, ge=60, le=0x7FFFFFFF)


class Venue(Input):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    title: str = Field(min_length=1)
    address: str = Field(min_length=1)


class Poll(Input):
    question: str = Field(min_length=1, max_length=300)
    options: list[str] = Field(min_length=2, max_length=12)
    is_anonymous: bool = True
    allows_multiple_answers: bool = False


class Contact(Input):
    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None


class SenderChat(Input):
    id: int = Field(lt=0)
    title: str
    type: Literal["channel", "supergroup"] = "channel"
    username: str | None = None


class Story(Input):
    chat: SenderChat
    id: int = Field(gt=0)


FileInput = Literal[True] | str | Medium


class NewMessage(Input):
    """Exactly one content; `sender_chat: true` is an anonymous administrator.

    `links`: addresses by words of the text. `quote`: of the message replied to. `external_reply`: the message replied
    to, of another chat. `other`: a content or event by its name in the Bot API, handed on as it is.
    """

    from_: int = Field(alias="from")
    chat: int | None = None
    text: str | None = None
    caption: str | None = None
    photo: FileInput | None = None
    voice: FileInput | None = None
    audio: FileInput | None = None
    video_note: FileInput | None = None
    video: FileInput | None = None
    document: FileInput | None = None
    animation: FileInput | None = None
    sticker: FileInput | None = None
    location: Location | None = None
    contact: Contact | None = None
    venue: Venue | None = None
    poll: Poll | None = None
    dice: str | None = None
    story: Story | None = None
    other: Json | None = None
    links: dict[str, str] | None = None
    media_group_id: str | None = None
    reply_to: int | None = None
    quote: str | None = Field(None, min_length=1, max_length=1024)
    external_reply: Json | None = None
    reply_to_story: Story | None = None
    message_thread_id: int | None = None
    forward_from: int | str | SenderChat | None = None
    sender_chat: Literal[True] | SenderChat | None = None
    date: int | None = None


class Edit(Input):
    """`stop` ends a live location."""

    from_: int = Field(alias="from")
    chat: int | None = None
    message_id: int
    text: str | None = None
    caption: str | None = None
    photo: FileInput | None = None
    video: FileInput | None = None
    animation: FileInput | None = None
    document: FileInput | None = None
    audio: FileInput | None = None
    location: Location | None = None
    stop: bool = False


class NewPress(Input):
    """`button` is the text of an existing button; `data` is sent even if no button has it."""

    from_: int = Field(alias="from")
    chat: int | None = None
    message_id: int
    button: str | None = None
    data: str | None = None


class Reaction(Input):
    """Without an emoji the reaction is removed."""

    from_: int = Field(alias="from")
    chat: int | None = None
    message_id: int
    emoji: str | None = None


class Deletion(Input):
    from_: int = Field(alias="from")
    chat: int | None = None
    message_id: int


class Action(Input):
    """Without an action the current one ends."""

    from_: int = Field(alias="from")
    chat: int | None = None
    action: str | None = None


class Block(Input):
    user: int
    blocked: bool


class ClockMove(Input):
    """Exactly one: seconds to move by, or the new offset in seconds."""

    move_seconds: float | None = None
    offset_seconds: float | None = None


class NewFault(Input):
    """With `times: null` the fault lasts until it is cleared."""

    method: str = "*"
    times: int | None = Field(1, ge=1)
    status: int | None = Field(None, ge=200, le=599)
    body: str | None = None
    retry_after: int | None = Field(None, ge=1)
    drop: Literal["before", "after"] | None = None
    delay_seconds: float = Field(0.0, ge=0)


class Settings(Input):
    """A field that is left out keeps its value."""

    bot_name: str | None = Field(None, min_length=1, max_length=64)
    rate_limits: bool | None = None
    can_read_all_group_messages: bool | None = None
    tokens: list[str] | None = Field(None, min_length=1)
    webhook_retry_seconds: float | None = Field(None, gt=0)


def dump(model: BaseModel) -> Json:
    """The fields that are set, by their names in JSON."""
    return model.model_dump(exclude_none=True)
