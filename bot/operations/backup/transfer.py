"""Moving to another database: every row copied, and compared one by one before anything is kept."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from bot.database import schema
from bot.database.engine import PROGRAM, make_engine
from bot.database.transaction import Database
from bot.errors import Refusal
from bot.operations.backup.rows import Row, Tell, read, require_empty, shapes, watched, write

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :program AND pid <> pg_backend_pid()"
)


def transfer(source: Database, target: Database, tell: Tell) -> dict[str, int]:
    """Copies a database that nobody else uses into an empty one, in one transaction. Returns the rows by table.

    Raises:
        Refusal: the source is in use, the target is not empty, or a row did not arrive as it was.
    """
    with _alone(source) as old, target.connection() as new:
        require_empty(new)
        schema.migrate(new, schema.current(old) or "")
        for shape in shapes():
            write(new, shape, read(old, shape), tell)
        return {
            shape.name: compare(shape.name, read(old, shape), watched(read(new, shape), tell)) for shape in shapes()
        }


def compare(table: str, olds: Iterator[Row], news: Iterator[Row]) -> int:
    """How many rows there are in both.

    Raises:
        Refusal: a row differs, is missing, or is one too many.
    """
    rows = 0
    for old in olds:
        if old != next(news, None):
            raise Refusal("transfer.differs", table=table)
        rows += 1
    if next(news, None) is not None:
        raise Refusal("transfer.differs", table=table)
    return rows


def _alone(database: Database) -> AbstractContextManager[Connection]:
    """One moment of a database that no other program of ours has open.

    Raises:
        Refusal: one has.
        DBAPIError: likewise, from SQLite.
    """
    return _locked(database) if database.engine.dialect.name == "sqlite" else _unshared(database)


@contextmanager
def _unshared(database: Database) -> Iterator[Connection]:
    with database.snapshot() as connection:
        if connection.scalar(_OTHERS, {"program": PROGRAM}):
            raise Refusal("transfer.in_use")
        yield connection


@contextmanager
def _locked(database: Database) -> Iterator[Connection]:
    """SQLite gives the whole file only to one who is alone with it."""
    database.engine.dispose()
    engine = make_engine(database.settings.database.url)
    event.listen(engine, "connect", _take_all, insert=True)
    try:
        with engine.execution_options(read_only=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _take_all(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
