"""What somebody is seen doing in a chat, such as typing (https://core.telegram.org/bots/api#sendchataction)."""

from datetime import timedelta

from sandbox.telegram.errors import Json
from sandbox.telegram.world import Chat, World

# After so long it is over, unless it is told again or its message comes before.
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
    """Somebody begins an action, or goes on with it."""
    chat.actions[user_id] = (action, world.clock.now() + LIFE)
    world.signal.advance()


def end(world: World, chat: Chat, user_id: int) -> None:
    """Somebody has stopped without sending anything."""
    if chat.actions.pop(user_id, None):
        world.signal.advance()


def seen_by(world: World, chat: Chat, user_id: int) -> list[Json]:
    """What the others do, and until when (Unix time)."""
    now = world.clock.now()
    return [
        {"name": world.user_json(who)["first_name"], "action": action, "until": until.timestamp()}
        for who, (action, until) in chat.actions.items()
        if who != user_id and until > now
    ]
