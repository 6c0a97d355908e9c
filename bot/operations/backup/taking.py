"""Takes a backup while the bot runs."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.database import schema
from bot.database.database import Database
from bot.operations.backup.file import write_file
from bot.operations.backup.rows import Progress, read, shapes, watched


@dataclass(frozen=True)
class Taken:
    """A backup that is whole and on disk."""

    path: Path
    created_at: datetime
    counts: dict[str, int]


def take(database: Database, folder: Path, progress: Progress) -> Taken:
    """Writes all rows of one snapshot to a new file in the folder. Only the file's owner may read it.

    Raises:
        Refusal: the file cannot be written.
    """
    created_at = database.clock.now()  # before the snapshot, so every row that is not in it is newer
    path = folder / f"anti-narkoba-{created_at:%Y-%m-%dT%H%M%SZ}.backup"
    with database.snapshot() as connection:
        revision = schema.current(connection) or ""
        tables = ((shape, watched(read(connection, shape), progress)) for shape in shapes())
        counts = write_file(path, database.keyring, revision, created_at, tables)
    return Taken(path, created_at, counts)
