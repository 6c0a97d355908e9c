"""Going on after a backup took the place of the database: what came in since it was made is gone, so people are asked.

What the backup still owed is sent, at most once more than it was, and what came due meanwhile fires now: neither needs
anything done here.
"""

from datetime import datetime

from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.people import reachable
from bot.messages import Priority, text
from bot.messaging.update_gaps import restart_numbers


def resume(tx: Tx, since: datetime) -> int:
    """Owes everybody within reach a request to send again what they sent, and tells the operators of the gap.

    Returns how many are asked.
    """
    restart_numbers(tx)
    members = reachable(tx)
    for member in members:
        tx.send(member, text("restored.send_again", since=since), priority=Priority.BULK)
    raise_alarm(tx, f"restored:{tx.now.isoformat()}", "alarm.restored", since=since, until=tx.now)
    return len(members)
