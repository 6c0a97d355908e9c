"""Taking a backup while the bot runs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.database import schema
from bot.database.transaction import Database
from bot.operations.backup.file import store
from bot.operations.backup.rows import Tell, read, shapes, watched


@dataclass(frozen=True)
class Taken:
    """A backup that is whole and on disk."""

    path: Path
    created_at: datetime
    counts: dict[str, int]


def take(database: Database, folder: Path, tell: Tell) -> Taken:
    """Writes every row, as of one moment, into a new file of the folder that only its owner may read.

    Raises:
        Refusal: the file cannot be written.
    """
    created_at = database.clock.now()  # before the first look: what is stored meanwhile counts as missing
    path = folder / f"anti-narkoba-{created_at:%Y-%m-%dT%H%M%SZ}.backup"
    with database.snapshot() as connection:
        revision = schema.current(connection) or ""
        tables = ((shape, watched(read(connection, shape), tell)) for shape in shapes())
        counts = store(path, database.keyring, revision, created_at, tables)
    return Taken(path, created_at, counts)
