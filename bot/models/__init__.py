"""The rows, one file a noun. Importing this package registers every table."""

from bot.models import area, due, member, message, queue, sequence, tip, unit

__all__ = ["area", "due", "member", "message", "queue", "sequence", "tip", "unit"]
