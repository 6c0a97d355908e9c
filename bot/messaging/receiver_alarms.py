"""What the operators are told about the way updates come in."""

from urllib.parse import urlsplit

from bot.channels.channel import Subscription
from bot.database.transaction import Tx
from bot.domain.alarms import raise_hourly


def alarm_webhook_taken(tx: Tx, seen: Subscription) -> None:
    """Somebody else who has the token changed the address to which updates are pushed."""
    raise_hourly(tx, "alarm.webhook_taken", host=urlsplit(seen.url).hostname or "–")


def alarm_webhook_failing(tx: Tx, seen: Subscription) -> None:
    """The platform cannot deliver the updates it pushes."""
    raise_hourly(tx, "alarm.webhook_failing", reason=seen.error)


def alarm_backlog(tx: Tx, seen: Subscription) -> None:
    """The number of updates that wait at the platform keeps growing."""
    raise_hourly(tx, "alarm.backlog", count=seen.waiting)


def alarm_second_poller(tx: Tx) -> None:
    """Somebody else polls for the updates of this bot."""
    raise_hourly(tx, "alarm.second_poller")
