"""Moves to another database: copies every row, and compares all rows before the commit."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from bot.database import schema
from bot.database.database import Database
from bot.database.engine import PROGRAM, make_engine
from bot.errors import Refusal
from bot.operations.backup.rows import Progress, Row, read, require_empty, shapes, watched, write

_OTHER_SESSIONS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :program AND pid <> pg_backend_pid()"
)


def transfer(source: Database, target: Database, progress: Progress) -> dict[str, int]:
    """Copies a database into an empty one, in one transaction. Returns the number of rows by table.

    Raises:
        Refusal: the source is in use, the target is not empty, or a row did not arrive as it was.
    """
    with _unused(source) as old, target.connection() as new:
        require_empty(new)
        schema.migrate(new, schema.current(old) or "")
        for shape in shapes():
            write(new, shape, read(old, shape), progress)
        return {
            shape.name: compare(shape.name, read(old, shape), watched(read(new, shape), progress)) for shape in shapes()
        }


def compare(table: str, old_rows: Iterator[Row], new_rows: Iterator[Row]) -> int:
    """Compares the rows of a table in both databases. Returns how many there are.

    Raises:
        Refusal: a row differs, is missing or is additional.
    """
    count = 0
    for old in old_rows:
        if old != next(new_rows, None):
            raise Refusal("transfer.differs", table=table)
        count += 1
    if next(new_rows, None) is not None:
        raise Refusal("transfer.differs", table=table)
    return count


def _unused(database: Database) -> AbstractContextManager[Connection]:
    """A connection to a database that no other process of this program has open.

    Raises:
        Refusal: another process has a PostgreSQL database open.
        DBAPIError: another process has a SQLite database open.
    """
    return _unused_sqlite(database) if database.engine.dialect.name == "sqlite" else _unused_postgresql(database)


@contextmanager
def _unused_postgresql(database: Database) -> Iterator[Connection]:
    with database.snapshot() as connection:
        if connection.scalar(_OTHER_SESSIONS, {"program": PROGRAM}):
            raise Refusal("transfer.in_use")
        yield connection


@contextmanager
def _unused_sqlite(database: Database) -> Iterator[Connection]:
    """Locks the whole file. SQLite refuses that while another process has it open."""
    database.engine.dispose()
    engine = make_engine(database.settings.database.url)
    event.listen(engine, "connect", _lock_exclusively, insert=True)
    try:
        with engine.execution_options(read_only=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _lock_exclusively(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
