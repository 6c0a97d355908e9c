"""Putting a backup into an empty database, or only trying whether it would do."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.database import schema
from bot.database.transaction import Database, Tx
from bot.errors import Refusal
from bot.models.base import Row
from bot.models.tip import Tip
from bot.models.tip_event import TipEvent
from bot.models.unit import KEY_CHECK, Unit
from bot.operations.backup.file import Backup, examine
from bot.operations.backup.resuming import resume
from bot.operations.backup.rows import Tell, count, require_empty, write
from bot.sealing import Sealed, WrongKey

SAMPLE = 100


@dataclass(frozen=True)
class Restored:
    """What came back, how many sealed values were opened, and how many people are asked what came after it."""

    created_at: datetime
    counts: dict[str, int]
    tips: int
    opened: int
    asked: int


def restore(database: Database, path: Path, tell: Tell) -> Restored:
    """Fills an empty database with a backup, in one transaction: all of it, or nothing.

    Raises:
        Refusal: the file or the database is not fit for it.
    """
    backup = examine(path, database.keyring)
    if not schema.knows(backup.revision):
        raise Refusal("backup.newer", path=str(path))
    try:
        with database.connection() as connection:
            require_empty(connection)
            _fill(connection, backup, tell)
            with database.savepoint(connection) as tx:
                tips, opened = _check(tx, path)
                asked = resume(tx, backup.created_at)
    except WrongKey:
        raise Refusal("backup.other_keys", path=str(path)) from None
    except IntegrityError:
        raise Refusal("backup.contradicts", path=str(path)) from None
    return Restored(backup.created_at, backup.counts, tips, opened, asked)


def rehearse(database: Database, path: Path, tell: Tell) -> Restored:
    """Restores into a database that is thrown away at once; that of the settings is not touched.

    Raises:
        Refusal: the backup would not do.
    """
    with tempfile.TemporaryDirectory(prefix="anti-narkoba-") as folder:
        section = database.settings.database.model_copy(update={"url": f"sqlite:///{folder}/rehearsal.db"})
        settings = database.settings.model_copy(update={"database": section})
        scratch = Database(settings, database.keyring, database.clock, database.ids)
        try:
            return restore(scratch, path, tell)
        except DBAPIError as error:
            raise Refusal("backup.no_rehearsal", path=str(path), reason=type(error.orig).__name__) from None
        finally:
            scratch.close()


def _fill(connection: Connection, backup: Backup, tell: Tell) -> None:
    """The tables as they were, their rows, and then the migrations that came since."""
    schema.migrate(connection, backup.revision)
    for shape, rows in backup.tables():
        write(connection, shape, rows, tell)
    if any(count(connection, shape) != backup.counts[shape.name] for shape in backup.shapes):
        raise Refusal("backup.damaged", path=str(backup.path))
    schema.migrate(connection)


def _check(tx: Tx, path: Path) -> tuple[int, int]:
    """How many tips there are, each with its history, and how many sealed values were opened.

    Raises:
        Refusal: a tip has no history, or the installation is not marked with its keys.
        WrongKey: a value does not open.
    """
    unit = tx.session.scalar(select(Unit))
    told = select(TipEvent.id).where(TipEvent.tip_id == Tip.id).exists()
    if unit is None or unit.check != KEY_CHECK or tx.session.scalar(select(Tip.id).where(~told).limit(1)):
        raise Refusal("backup.contradicts", path=str(path))
    return tx.session.scalar(select(func.count()).select_from(Tip)) or 0, sum(_open(tx, *each) for each in _sealed())


def _sealed() -> Iterator[tuple[type[Row], str, Sealed]]:
    models = [mapper.class_ for mapper in Row.registry.mappers]
    return (
        (model, name, value) for model in models for name, value in vars(model).items() if isinstance(value, Sealed)
    )


def _open(tx: Tx, model: type[Row], name: str, sealed: Sealed) -> int:
    """Opens the newest values of a sealed column; returns how many."""
    present = getattr(model, sealed.column).is_not(None)
    rows = tx.session.scalars(select(model).where(present).order_by(model.id.desc()).limit(SAMPLE)).all()
    return sum(bool(getattr(row, name)) for row in rows)
