"""Fixtures: a prepared SQLite database with some areas and a clock that can be moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import Ids, MovableClock
from bot.database.database import Database
from bot.database.preflight import prepare
from bot.sealing import load_keyring, new_key_file
from bot.services.membership.area_list import import_areas
from bot.settings import Settings
from tests.house import AREAS


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def database(tmp_path: Path, clock: MovableClock) -> Iterator[Database]:
    ids, key_file = Ids(), tmp_path / "keys.json"
    new_key_file(key_file, ids)
    settings = Settings(
        database={"url": f"sqlite:///{tmp_path / 'test.db'}"},
        telegram={"token": "123456:made-up-token"},
        security={"key_file": key_file},
    )
    database = Database(settings, load_keyring(key_file, ids), clock, ids)
    prepare(database)
    with database.transaction() as tx:
        import_areas(tx, AREAS)
    yield database
    database.close()
