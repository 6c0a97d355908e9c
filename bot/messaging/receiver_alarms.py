"""What the operator hears about the way updates come in."""

from urllib.parse import urlsplit

from bot.database.transaction import Tx
from bot.domain.alarms import raise_hourly
from bot.messages import Subscription


def taken(tx: Tx, seen: Subscription) -> None:
    """Somebody else who has the token changed where updates are pushed."""
    raise_hourly(tx, "alarm.webhook_taken", host=urlsplit(seen.url).hostname or "–")


def failing(tx: Tx, seen: Subscription) -> None:
    """The platform cannot hand over what it pushes."""
    raise_hourly(tx, "alarm.webhook_failing", reason=seen.error)


def growing(tx: Tx, seen: Subscription) -> None:
    """More and more waits at the platform."""
    raise_hourly(tx, "alarm.backlog", count=seen.waiting)


def second_reader(tx: Tx) -> None:
    """Somebody else asks for the updates of this bot."""
    raise_hourly(tx, "alarm.second_poller")
