"""Chat actions, such as typing, that others in a chat see (https://core.telegram.org/bots/api#sendchataction)."""

from datetime import timedelta

from sandbox.telegram.errors import Json
from sandbox.telegram.world import Chat, World

# An action ends after this time unless it is repeated; a message of the same user ends it earlier.
LIFE = timedelta(seconds=5)
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def begin(world: World, chat: Chat, user_id: int, action: str) -> None:
    """Starts an action of a user, or extends it."""
    chat.actions[user_id] = (action, world.clock.now() + LIFE)
    world.signal.advance()


def end(world: World, chat: Chat, user_id: int) -> None:
    """Ends an action of a user who sends no message."""
    if chat.actions.pop(user_id, None):
        world.signal.advance()


def seen_by(world: World, chat: Chat, user_id: int) -> list[Json]:
    """The current actions of everybody else, with their end times (Unix time)."""
    now = world.clock.now()
    return [
        {"name": world.user_json(actor_id)["first_name"], "action": action, "until": until.timestamp()}
        for actor_id, (action, until) in chat.actions.items()
        if actor_id != user_id and until > now
    ]
