"""Restores a backup into an empty database, or rehearses that in a temporary one."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.database import schema
from bot.database.database import Database
from bot.database.transaction import Tx
from bot.errors import Refusal
from bot.models.base import Row
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from bot.models.unit import KEY_CHECK, Unit
from bot.operations.backup.file import Backup, examine
from bot.operations.backup.resuming import resume
from bot.operations.backup.rows import Progress, count, require_empty, write
from bot.sealing import Sealed, WrongKey

SAMPLE = 100  # sealed values that are opened as a test, of each column


@dataclass(frozen=True)
class Restored:
    """The result: rows by table, tips, sealed values opened as a test, and members asked to send again."""

    created_at: datetime
    counts: dict[str, int]
    tips: int
    opened: int
    asked: int


def restore(database: Database, path: Path, progress: Progress) -> Restored:
    """Fills an empty database with a backup, in one transaction: all of it, or nothing.

    Raises:
        Refusal: the backup cannot be restored, or the database is not empty.
    """
    backup = examine(path, database.keyring)
    if not schema.knows(backup.revision):
        raise Refusal("backup.newer", path=str(path))
    try:
        with database.connection() as connection:
            require_empty(connection)
            _load(connection, backup, progress)
            with database.joined(connection) as tx:
                tips, opened = _check_content(tx, path)
                asked = resume(tx, backup.created_at)
    except WrongKey:
        raise Refusal("backup.other_keys", path=str(path)) from None
    except IntegrityError:
        raise Refusal("backup.contradicts", path=str(path)) from None
    return Restored(backup.created_at, backup.counts, tips, opened, asked)


def rehearse(database: Database, path: Path, progress: Progress) -> Restored:
    """Restores into a temporary SQLite database and deletes it. The database of the settings is not touched.

    Raises:
        Refusal: the backup cannot be restored.
    """
    with tempfile.TemporaryDirectory(prefix="anti-narkoba-") as folder:
        section = database.settings.database.model_copy(update={"url": f"sqlite:///{folder}/rehearsal.db"})
        settings = database.settings.model_copy(update={"database": section})
        scratch = Database(settings, database.keyring, database.clock, database.ids)
        try:
            return restore(scratch, path, progress)
        except DBAPIError as error:
            raise Refusal("backup.no_rehearsal", path=str(path), reason=type(error.orig).__name__) from None
        finally:
            scratch.close()


def _load(connection: Connection, backup: Backup, progress: Progress) -> None:
    """Creates the tables of the backup's revision, writes the rows, and runs the newer migrations."""
    schema.migrate(connection, backup.revision)
    for shape, rows in backup.tables():
        write(connection, shape, rows, progress)
    if any(count(connection, shape) != backup.counts[shape.name] for shape in backup.shapes):
        raise Refusal("backup.damaged", path=str(backup.path))
    schema.migrate(connection)


def _check_content(tx: Tx, path: Path) -> tuple[int, int]:
    """Checks the restored rows. Returns the number of tips and of sealed values that were opened.

    Raises:
        Refusal: a tip has no history, or the installation is not marked with its keys.
        WrongKey: a value does not open.
    """
    unit = tx.session.scalar(select(Unit))
    has_history = select(TipEvent.id).where(TipEvent.tip_id == Tip.id).exists()
    if unit is None or unit.check != KEY_CHECK or tx.session.scalar(select(Tip.id).where(~has_history).limit(1)):
        raise Refusal("backup.contradicts", path=str(path))
    tips = tx.session.scalar(select(func.count()).select_from(Tip)) or 0
    return tips, sum(_open_newest(tx, *each) for each in _sealed_attributes())


def _sealed_attributes() -> Iterator[tuple[type[Row], str, Sealed]]:
    models = [mapper.class_ for mapper in Row.registry.mappers]
    return (
        (model, name, value) for model in models for name, value in vars(model).items() if isinstance(value, Sealed)
    )


def _open_newest(tx: Tx, model: type[Row], name: str, sealed: Sealed) -> int:
    """Opens the newest values of a sealed column; returns how many."""
    present = getattr(model, sealed.column).is_not(None)
    rows = tx.session.scalars(select(model).where(present).order_by(model.id.desc()).limit(SAMPLE)).all()
    return sum(bool(getattr(row, name)) for row in rows)
