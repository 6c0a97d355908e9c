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
    Moved,
    NotAuthorised,
    Rejected,
    SecondReader,
    TryLater,
    Unreachable,
)


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
            unknown = "chat not found" in str(error).lower()
            found = Unreachable("chat not found") if unknown else Rejected("bad request")
        case _:
            found = TryLater("network" if isinstance(error, NetworkError) else type(error).__name__)
    return found
