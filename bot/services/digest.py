"""The week on one page."""

from bot.database import Tx
from bot.messages import Text, text


def send_weekly(tx: Tx) -> int:
    return 0


def digest_text(tx: Tx, week: str) -> Text:
    return text("digest.head")


def period_text(tx: Tx, days: int) -> Text:
    return text("digest.head")
