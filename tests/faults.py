"""Faults for tests: a locked or full database, a message that cannot be handled, and the log of what follows."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.channels.channel import Unreadable
from bot.channels.telegram.adapter import TelegramChannel
from bot.database.transaction import Tx
from bot.messages import Incoming
from tests.house import House
from tests.running import MANY_SECONDS

POISON = "kucingbelangtiga"


@contextmanager
def limited(house: House, pragma: str, undo: str) -> Iterator[None]:
    """Every connection of the bot under a limit of the real database, until it is lifted."""
    engine = house.app.database.engine

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA {undo}")


@contextmanager
def failing_commits(house: House) -> Iterator[None]:
    """Every transaction of the bot is rolled back at its end."""
    engine = house.app.database.engine

    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(engine, "commit", fail)


def page_limit(house: House) -> str:
    """No page more than there are now: what SQLite says on a full disk."""
    with house.app.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    return f"max_page_count={pages}"


class Log:
    """What the bot logs while a block runs."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self._loop = asyncio.get_running_loop()
        self._fresh = asyncio.Event()

    def __call__(self, _logger: Any, level: str, line: dict[str, Any]) -> None:
        self.lines.append({"level": level} | line)
        self._loop.call_soon_threadsafe(self._fresh.set)
        raise structlog.DropEvent

    async def until(self, **parts: Any) -> None:
        """Waits for a line with these parts."""
        async with asyncio.timeout(MANY_SECONDS):
            while not any(parts.items() <= line.items() for line in self.lines):
                self._fresh.clear()
                await self._fresh.wait()


class Poisoned:
    """The real dispatch; until it is mended, a message with the planted word fails after it was dealt with."""

    def __init__(self, house: House) -> None:
        self._real = house.app.worker.dispatch
        self.mended = False
        house.app.worker.dispatch = self

    def __call__(self, tx: Tx, incoming: Incoming) -> bool:
        stranger = self._real(tx, incoming)
        if POISON in incoming.text and not self.mended:
            raise RuntimeError(incoming.text)
        return stranger


class OlderTelegram(TelegramChannel):
    """A version of the channel that does not know what came with the planted word."""

    def read(self, payload: Any) -> Incoming:
        if POISON in json.dumps(payload):
            raise Unreadable("unknown kind")
        return super().read(payload)


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Another program holds SQLite's write lock; the bot waits for it but a moment."""
    engine = house.app.database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()
