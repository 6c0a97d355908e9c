"""Fixtures: the house on SQLite and on PostgreSQL."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest

os.environ.setdefault("PTB_TIMEDELTA", "1")

from bot.app import COLLECT_AFTER
from sandbox.telegram.server import Sandbox
from sandbox.telegram.world import World
from tests import compiled
from tests.house import Enrolled, House, clock_at
from tests.postgres import copy_database, database_at, new_database, server

# A Tuesday, 10:00 in Tuban.
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


# Bytecode is kept, for this and later runs and for the processes that tests start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """What was imported stays, as when the bot runs; collecting it again and again takes a tenth of all CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    compiled.share("sqlite://")
    with patch("bot.database.engine.create_engine", compiled.make):
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        compiled.share(url.replace("postgresql:", "postgresql+psycopg:"))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    server_url, name = request.getfixturevalue("postgres"), f"t{uuid4().hex}"
    if "template" in request.fixturenames:  # which makes it
        return database_at(server_url, name)
    return new_database(server_url, name)


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes the URL of an empty database."""

    def make(kind: str) -> str:
        name = f"t{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        return new_database(request.getfixturevalue("postgres"), name)

    return make


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], Enrolled]:
    """The house in which everybody is enrolled, by kind of database; made when it is first needed."""

    @cache
    def made(kind: str) -> Enrolled:
        folder = tmp_path_factory.mktemp(f"enrolled-{kind}")
        postgres = "" if kind == "sqlite" else request.getfixturevalue("postgres")
        url = new_database(postgres, f"t{uuid4().hex}") if postgres else f"sqlite:///{folder / 'test.db'}"
        with ThreadPoolExecutor(1) as thread:  # the loop of the tests may be running in this one
            return thread.submit(asyncio.run, _enrolled(folder, url)).result()

    return made


async def _enrolled(folder: Path, url: str) -> Enrolled:
    clock = clock_at(START - timedelta(minutes=1))
    with Sandbox(World(clock=clock)) as sandbox:
        house = House(folder, url, sandbox, clock)
        await house.open()
        return await house.close()


@pytest.fixture
def template(database_url: str, enrolled: Callable[[str], Enrolled]) -> Enrolled:
    """The enrolled house; the test's database is a copy of its database."""
    found = enrolled(database_url.partition(":")[0])
    copy_database(found.database_url, database_url)
    return found


@pytest.fixture
def sandbox(template: Enrolled) -> Iterator[Sandbox]:
    """A sandbox in which everybody is enrolled."""
    with Sandbox(template.world_at(clock_at(START))) as running:
        yield running


@pytest.fixture
async def house(tmp_path: Path, database_url: str, template: Enrolled, sandbox: Sandbox) -> AsyncIterator[House]:
    house = House(tmp_path, database_url, sandbox, sandbox.world.clock, enrolled=template)
    try:
        await house.app.start()
        await house.pump()  # as after enrolling: it is the leader, and has asked for updates once
        yield house
    finally:
        await house.app.close()
