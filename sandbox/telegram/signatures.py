"""A method of the Bot API: its function and its documented parameters.

Names are those of https://core.telegram.org/bots/api. An undocumented parameter is dropped, as Telegram does. A
documented parameter that the sandbox does not support is refused before the method runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.parameters import Params
from sandbox.telegram.world import World

# The current parameter, and the older ones that Telegram still accepts.
REPLY = "reply_parameters reply_to_message_id allow_sending_without_reply"
MARKED = "parse_mode caption caption_entities"
ABOVE = "show_caption_above_media"
WHERE = "chat_id message_thread_id direct_messages_topic_id"
MANNER = "disable_notification protect_content allow_paid_broadcast message_effect_id"
BUSINESS = "business_connection_id"
COPIED = f"{WHERE} {MANNER} {REPLY} suggested_post_parameters reply_markup"
ALBUM = f"{WHERE} {MANNER} {REPLY} {BUSINESS}"
WRITTEN = f"{COPIED} {BUSINESS}"
EPHEMERAL = "ephemeral_message_parameters receiver_user_id callback_query_id"
SENT = f"{WRITTEN} {EPHEMERAL}"
EDITED = f"{BUSINESS} chat_id message_id inline_message_id reply_markup"
FORWARDED = f"{WHERE} from_chat_id disable_notification protect_content"

ABSENT = {
    "business_connection_id": "business connection not found",
    "ephemeral_message_parameters": "the sandbox has no ephemeral messages",
    "receiver_user_id": "the sandbox has no ephemeral messages",
    "rich_message": "the sandbox has no rich messages",
    "suggested_post_parameters": "suggested posts can be sent only to channel direct messages",
}


@dataclass(frozen=True)
class Method:
    """A method and the names of its parameters."""

    carry_out: Callable[[World, Params], Any]
    parameters: frozenset[str]

    def admit(self, params: Params) -> Params:
        """The documented parameters of a call; raises ApiError for one that the sandbox does not support."""
        values = {name: value for name, value in params.values.items() if name in self.parameters}
        for name, reason in ABSENT.items():
            if values.get(name):
                raise bad_request(reason)
        return Params(values, params.files)


def method(carry_out: Callable[[World, Params], Any], names: str = "") -> Method:
    """Makes a Method; `names` are its parameters, separated by spaces."""
    return Method(carry_out, frozenset(names.split()))
