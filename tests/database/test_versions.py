"""An older version of the program beside a newer one, which changes the tables under it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.database import preflight, schema
from bot.database.database import Database
from bot.errors import Misconfigured, Outdated
from bot.models.unit import Unit
from tests.house import House
from tests.marks import POSTGRESQL
from tests.postgres import wait_for_waiting
from tests.rig.versions import Versions
from tests.running import MANY_SECONDS
from tests.tips import REPORT


@pytest.fixture
def newer(tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The house's database as a newer version opens it."""
    versions = Versions(tmp_path)
    versions.make()
    monkeypatch.setattr(schema, "MIGRATIONS", versions.folder)
    database = preflight.open_database(house.settings, house.clock)
    yield database
    database.close()


@POSTGRESQL
async def test_an_older_process_ends_by_itself_and_leaves_the_rest_to_the_newer(house: House, newer: Database) -> None:
    running = asyncio.ensure_future(house.app.run(asyncio.Event()))
    house.client.say(house.users["officer"], REPORT)
    await asyncio.to_thread(house.client.wait_until, lambda client: not client.wait(-1, 0)["pending_updates"], 20)
    await asyncio.to_thread(preflight.prepare, newer)
    house.client.say(house.users["officer"], f"{REPORT} lagi")
    with pytest.raises(Outdated):
        await asyncio.wait_for(running, MANY_SECONDS)
    house.app.database.revision = newer.revision  # the same code as the newer version
    await house.pump()
    assert len(house.tips()) == 2


@POSTGRESQL
@pytest.mark.parametrize("way", [Database.read, Database.write])
async def test_a_transaction_that_comes_during_the_migration_knows_of_it(
    house: House, newer: Database, way: Callable[..., asyncio.Future[object]]
) -> None:
    with newer.connection() as connection:
        schema.migrate(connection)
        coming = asyncio.ensure_future(way(house.app.database, lambda tx: tx.session.query(Unit).all()))
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    with pytest.raises(Outdated):
        await coming


@POSTGRESQL
async def test_a_migration_waits_for_transactions_under_way_but_not_for_ever(
    house: House, newer: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.app.database.transaction():
        migrating = asyncio.ensure_future(asyncio.to_thread(preflight.prepare, newer))
        await asyncio.to_thread(wait_for_waiting, house.settings.database.url)
    await migrating
    house.app.database.revision = newer.revision
    monkeypatch.setattr(schema, "WAIT_SECONDS", 0.01)
    with house.app.database.transaction(), pytest.raises(Misconfigured, match="locked by another program"):
        preflight.prepare(newer)


async def test_an_older_version_neither_starts_on_newer_tables_nor_migrates_them(
    house: House, newer: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    preflight.prepare(newer)
    monkeypatch.undo()
    for way in (preflight.check, preflight.prepare):
        with pytest.raises(Outdated, match="Start that version"):
            way(house.app.database)
