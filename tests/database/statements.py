"""The statements that the database gets, and rows to make them with."""

from sqlalchemy import event, select

from bot.database.database import Database
from bot.database.transaction import Tx
from bot.models.alarm import Alarm
from tests.house import House


def statements(database: Database) -> list[str]:
    """The first three words of each statement from now on, with the number of its rows."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, values: object, _context: object, many: bool) -> None:
        made.append(" ".join(sql.split()[:3]) + (f" x{len(values)}" if many and isinstance(values, list) else ""))

    event.listen(database.engine, "before_cursor_execute", note)
    return made


def alarm(tx: Tx, subject: str) -> Alarm:
    return tx.add(Alarm, subject=subject, text_key="", raised_at=tx.now)


def alarms(house: House) -> list[str]:
    with house.app.database.transaction() as tx:
        return sorted(tx.session.scalars(select(Alarm.subject)))
