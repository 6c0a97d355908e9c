"""Resuming after a restore: updates that came in after the backup are lost, so members are asked to send them again.

The rest needs nothing here: the sender sends the messages that wait in the restored outbox, some of them a second
time, and the next sweep fires the due steps whose time has come.
"""

from datetime import datetime

from bot.database.transaction import Tx
from bot.domain.alarms import raise_alarm
from bot.domain.people import reachable
from bot.messages import Priority, Purpose, Why, text
from bot.messaging.update_gaps import restart_numbers


def resume(tx: Tx, since: datetime) -> int:
    """Queues a message that asks every reachable member to send again, and raises an alarm about the gap.

    Returns the number of members asked.
    """
    restart_numbers(tx)
    members = reachable(tx)
    for member in members:
        tx.send(member, Why(Purpose.MEMBER, priority=Priority.BULK), text("restored.send_again", since=since))
    raise_alarm(tx, f"restored:{tx.now.isoformat()}", "alarm.restored", since=since, until=tx.now)
    return len(members)
