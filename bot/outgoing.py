"""A call as a channel makes it: rendered in the language of its recipient."""

from dataclasses import dataclass

from bot.messages import Attachment, Operation


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action as it is shown: in the recipient's language, cut to what the channel can show."""

    label: str
    data: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to a channel, in the recipient's language. `text` may contain <b>, <i>, <hidden>."""

    operation: Operation
    chat: str
    text: str = ""
    actions: tuple[ShownAction, ...] = ()
    options: tuple[ShownAction, ...] = ()  # of a choice
    message_id: str = ""
    press_id: str = ""
    protect: bool = False
    silent: bool = False
    commands: tuple[tuple[str, str], ...] = ()
    attachment: Attachment | None = None  # sent with `text` as its caption
    file: bytes = b""  # the attachment's content, where its reference is not to be used
    phone_button: str = ""
    reply_to: str = ""  # the message that it answers, by its id in the same chat
    topic: str = ""  # of a forum, in which it is sent
