"""Fixtures: the house on SQLite and on PostgreSQL."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

os.environ.setdefault("PTB_TIMEDELTA", "1")

from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World
from tests.house import House, clock_at
from tests.postgres import new_database, server

# A Tuesday, 10:00 in Tuban.
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return new_database(request.getfixturevalue("postgres"), f"t{uuid4().hex}")


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes the URL of an empty database."""

    def make(kind: str) -> str:
        name = f"t{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        return new_database(request.getfixturevalue("postgres"), name)

    return make


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    clock = clock_at(START)
    with Sandbox(World(clock=clock)) as sandbox:
        house = House(tmp_path, database_url, sandbox, clock)
        try:
            await house.open()
            yield house
        finally:
            await house.app.close()
