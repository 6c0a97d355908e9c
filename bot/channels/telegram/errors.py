"""Converts the errors of Telegram's library. Their texts may contain the token or a message: only the kind is kept."""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.channel import (
    DeliveryError,
    FileLost,
    Moved,
    NotAuthorised,
    Rejected,
    SecondReader,
    TooLarge,
    TryLater,
    Unreachable,
)

# What is said of a file id that the platform does not know, as after a change of the bot.
_LOST = ("wrong file identifier", "wrong remote file identifier", "wrong file_id", "invalid file_id")


def delivery_error(error: TelegramError) -> DeliveryError:
    """The error of ours for one of the library's."""
    match error:
        case RetryAfter():
            after = error.retry_after
            found: DeliveryError = TryLater(
                "rate", after.total_seconds() if hasattr(after, "total_seconds") else float(after)
            )
        case InvalidToken():
            found = NotAuthorised("token")
        case Conflict():
            found = SecondReader("conflict")
        case ChatMigrated():
            found = Moved(str(error.new_chat_id))
        case Forbidden():
            found = Unreachable("forbidden")
        case BadRequest():
            found = _refusal(str(error).lower())
        case _:
            found = TryLater("network" if isinstance(error, NetworkError) else type(error).__name__)
    return found


def _refusal(words: str) -> DeliveryError:
    if "chat not found" in words:
        return Unreachable("chat not found")
    if "file is too big" in words:
        return TooLarge("file")
    lost = any(part in words for part in _LOST)
    return FileLost("file") if lost else Rejected("bad request")
