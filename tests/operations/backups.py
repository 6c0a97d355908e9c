"""Backups and other databases for tests."""

from sqlalchemy import inspect, select, update

from bot.app import App
from bot.clock import Ids
from bot.database.database import Database
from bot.models.outbox import Outbox
from bot.operations.backup.rows import Row, read, shapes
from bot.operations.backup.taking import Taken, take
from tests.house import House


def at(house: House, url: str) -> Database:
    """Another database with the house's keys and clock."""
    section = house.settings.database.model_copy(update={"url": url})
    settings = house.settings.model_copy(update={"database": section})
    old = house.app.database
    return Database(settings, old.keyring, old.clock, old.ids)


async def move_to(house: House, url: str) -> None:
    """The bot starts again, on another database."""
    await house.app.close()
    section = house.settings.database.model_copy(update={"url": url})
    house.settings = house.settings.model_copy(update={"database": section})
    house.app = App(house.settings, house.clock, Ids())
    await house.app.start()


def quietly(_rows: int) -> None:
    """For who does not watch how far it is."""


def backed_up(house: House) -> Taken:
    return take(house.app.database, house.settings.security.key_file.parent / "backups", quietly)


def content(database: Database) -> dict[str, list[Row]]:
    """Every row by table."""
    with database.snapshot() as connection:
        return {shape.name: list(read(connection, shape)) for shape in shapes()}


def is_empty(database: Database) -> bool:
    with database.connection() as connection:
        return not inspect(connection).get_table_names()


def refer_to_a_later_row(database: Database) -> None:
    """As when the machine's clock jumped back between two messages."""
    with database.transaction() as tx:
        first, *_, last = tx.session.scalars(select(Outbox.id).order_by(Outbox.id))
        tx.session.execute(update(Outbox).where(Outbox.id == first).values(edits_id=last))
