"""Databases of an older version, for tests of what becomes of them."""

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.database import schema
from bot.operations.backup.rows import Shape, shapes


def older(connection: Connection) -> list[Shape]:
    """The tables that a database of an older version has."""
    there = inspect(connection)
    return [
        Shape(each.name, {name: kind for name, kind in each.columns.items() if name in columns}, each.key, each.own)
        for each in shapes()
        if there.has_table(each.name) and (columns := {found["name"] for found in there.get_columns(each.name)})
    ]


def before_newest() -> str:
    """The revision that the newest migration starts from."""
    newest = ScriptDirectory(str(schema.MIGRATIONS)).get_revision(schema.newest())
    assert newest and isinstance(newest.down_revision, str)
    return newest.down_revision
