"""The database: an engine with settings, clock, ids and keys. It hands out transactions, and alone commits.

`write` and `read` run a synchronous function in one transaction. One thread writes, several read.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from bot.clock import Clock, Ids
from bot.database.adding import AddingSession
from bot.database.ahead import Ahead
from bot.database.engine import for_one_process, make_engine
from bot.database.known_areas import AreaCache
from bot.database.known_names import NameCache
from bot.database.transaction import Tx
from bot.errors import Outdated
from bot.sealing import Keyring
from bot.settings import Settings

T = TypeVar("T")
READERS = 4
_LOCK_REVISION = text("LOCK TABLE alembic_version IN ACCESS SHARE MODE")
_REVISION = text("SELECT version_num FROM alembic_version")


@dataclass
class Database:
    """An engine with settings, clock, ids and keys; hands out transactions."""

    settings: Settings
    keyring: Keyring
    clock: Clock
    ids: Ids
    areas: AreaCache = field(default_factory=AreaCache)
    names: NameCache = field(default_factory=NameCache)
    revision: str = ""  # of the tables this program works with; empty until `preflight.check` has run

    def __post_init__(self) -> None:
        self.engine = make_engine(self.settings.database.url)
        self._read_engine = self.engine.execution_options(read_only=True)
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")

    async def write(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs `fn(tx, *args)` in one transaction of the writer's thread and commits it."""
        return await self.in_writer(self._run, self.engine, fn, args)

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs `fn(tx, *args)` in a reading transaction, in a reader's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._run, self._read_engine, fn, args)

    async def in_writer(self, fn: Callable[..., T], *args: Any) -> T:
        """Runs a plain function in the writer's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, fn, *args)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction in this thread: for what runs in the writer's thread already, for the shell and the tests."""
        with self.connection(self.engine) as connection, self.joined(connection) as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One reading transaction in this thread, which waits for no writer; for the shell."""
        with self.snapshot() as connection, self.joined(connection) as tx:
            yield tx

    @contextmanager
    def connection(self, engine: Engine | None = None) -> Iterator[Connection]:
        """A connection in a transaction; commits at the end, rolls back on an error.

        Raises:
            Outdated: the tables have been changed by a newer version.
        """
        with self.keyring.active(), (engine or self.engine).begin() as connection:
            if self.revision and not for_one_process(self.engine):
                self._check_revision(connection)
            yield connection

    def _check_revision(self, connection: Connection) -> None:
        """Takes a shared lock on alembic_version, so a migration waits until this transaction has ended.

        A transaction that begins after a migration sees the new revision, and ends with `Outdated`.
        """
        if connection.get_execution_options().get("read_only"):
            connection.execute(_LOCK_REVISION)  # explicit: the snapshot must be taken after waiting for the lock
        if connection.scalar(_REVISION) != self.revision:
            raise Outdated

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection that sees the database as of one moment, however long it reads, and blocks no writer."""
        return self.connection(self._read_engine)

    @contextmanager
    def joined(self, connection: Connection) -> Iterator[Tx]:
        """A fresh session in the connection's own transaction; an error rolls back all of it."""
        with AddingSession(connection) as session:
            now = self.clock.now()
            ahead = Ahead(session, now)
            session.forget = ahead.forget
            yield Tx(session, ahead, connection, now, self.ids, self.settings, self.areas, self.names)
            session.flush()  # a commit would not, if rows were added and none was changed
            session.commit()

    def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    def _run(self, engine: Engine, fn: Callable[..., T], args: tuple[Any, ...]) -> T:
        with self.connection(engine) as connection, self.joined(connection) as tx:
            return fn(tx, *args)
