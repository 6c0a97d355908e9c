"""Databases of an older version, for tests of what becomes of them."""

from collections.abc import Iterator

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.database import schema
from bot.operations.backup.rows import Row, Shape, read, shapes

# Columns that had another name: table, then old name and name now.
RENAMED = {"outbox": {"lane": "recipient_queue", "action": "operation"}, "sequences": {"holes": "gaps"}}
# Columns of text that there are no more, and what stood in them.
GONE = {"members": {"rank": "Bripka"}}


def older(connection: Connection) -> list[tuple[Shape, Shape]]:
    """The tables that a database of an older version has: as it has them, and the same columns as they are now."""
    there = inspect(connection)
    return [_pair(each, there.get_columns(each.name)) for each in shapes() if there.has_table(each.name)]


def before_newest() -> str:
    """The revision that the newest migration starts from."""
    newest = ScriptDirectory(str(schema.MIGRATIONS)).get_revision(schema.newest())
    assert newest and isinstance(newest.down_revision, str)
    return newest.down_revision


def read_older(connection: Connection, then: Shape, now: Shape) -> Iterator[Row]:
    """The rows of a table of now as the older version stores them."""
    gone = GONE.get(now.name, {})
    return ((*row, *(gone[name] for name in then.columns if name in gone)) for row in read(connection, now))


def _pair(now: Shape, found: list) -> tuple[Shape, Shape]:  # type: ignore[type-arg]  # as SQLAlchemy gives them
    names = RENAMED.get(now.name, {})
    columns = {each["name"]: names.get(each["name"], each["name"]) for each in found}
    then = {old: now.columns[new] for old, new in columns.items() if new in now.columns}
    kept = {columns[old]: kind for old, kind in then.items()}
    then |= {name: "text" for name in GONE.get(now.name, {}) if name in columns}
    return Shape(now.name, then, now.key, now.own), Shape(now.name, kept, now.key, now.own)
