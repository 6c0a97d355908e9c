"""The schema: migrations, and whether a database has them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import bot.models  # noqa: F401 - registers every table

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# Meanwhile no other process can work; a backup, say, takes longer.
WAIT_SECONDS = 10


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def lock(connection: Connection) -> None:
    """Keeps others away until this transaction ends.

    Raises:
        DBAPIError: others work on it, and do not come to an end.
    """
    if connection.dialect.name == "postgresql" and inspect(connection).has_table("alembic_version"):
        # Those who work have looked into this table, those who come look into it first (`Database.connection`).
        connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_SECONDS * 1000:.0f}"))
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))


def migrate(connection: Connection, revision: str = "head") -> None:
    """Brings the database to a revision, inside the connection's transaction.

    Raises:
        DBAPIError: others work on it, and do not come to an end.
    """
    lock(connection)
    if revision == "base":
        command.downgrade(_config(connection), revision)
    else:
        command.upgrade(_config(connection), revision)


def newest() -> str:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether this program has the migrations up to a revision."""
    return any(each.revision == revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def current(connection: Connection) -> str | None:
    """The database's revision, or None when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()
