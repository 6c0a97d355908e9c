"""The schema: running migrations, and finding out which ones a database has."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import bot.models  # noqa: F401 - registers every table

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# While a migration waits, no other process can begin a transaction; so it gives up rather than wait for a backup.
WAIT_SECONDS = 10


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def lock(connection: Connection) -> None:
    """Keeps other processes' transactions out until this one ends.

    Raises:
        DBAPIError: a transaction of another process did not end in time.
    """
    if connection.dialect.name == "postgresql" and inspect(connection).has_table("alembic_version"):
        # Every transaction of the bot reads this table first (`Database.connection`), so the lock stops new ones.
        connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_SECONDS * 1000:.0f}"))
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))


def migrate(connection: Connection, revision: str = "head") -> None:
    """Brings the database to a revision, inside the connection's transaction.

    Raises:
        DBAPIError: a transaction of another process did not end in time.
    """
    lock(connection)
    if revision == "base":
        command.downgrade(_config(connection), revision)
    else:
        command.upgrade(_config(connection), revision)


@cache
def _known(folder: Path) -> list[str]:
    """The revisions of a folder, the newest one first. Reading them takes longer than a message."""
    return [each.revision for each in ScriptDirectory(str(folder)).walk_revisions()]


def newest() -> str:
    """The newest revision this program knows."""
    return _known(MIGRATIONS)[0]


def knows(revision: str) -> bool:
    """Whether this program has the migrations up to a revision."""
    return revision in _known(MIGRATIONS)


def current(connection: Connection) -> str | None:
    """The database's revision, or None when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()
