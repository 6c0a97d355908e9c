"""Several processes on one database: which of them live, and whose turn it is to do what only one may do.

All of them take in what is pushed, and handle. One asks for updates, sweeps and delivers: the one whose turn it is.

A process is known by one session that it keeps with PostgreSQL, and by two locks that belong to it: a shared one of all
that live, and the turn. They are free at once when the process dies, and after SILENT_SECONDS when it sleeps or is cut
off, because the server then ends the session. A sleeper that wakes may believe for a moment that nothing has changed;
what it then touches is guarded row by row.

SQLite is for one process, whose turn it always is.
"""

import asyncio
import contextlib
import fcntl
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import monotonic
from bot.database.engine import for_one_process
from bot.errors import Misconfigured

SILENT_SECONDS = 30
ASK_SECONDS = 1.0
# Locks of our own, within this database.
PRESENT, TURN = 0x414E2D50, 0x414E2D54
_ENTER = text("SELECT pg_backend_pid(), pg_advisory_lock_shared(:key)")
_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_STILL = text("SELECT 1")
_LIVING = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = :key AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Turn:
    """Ask `held` before each piece of work; it is cheap, and tells the others that this process lives."""

    def __init__(self, engine: Engine) -> None:
        self.alone = for_one_process(engine)
        self._engine = None if self.alone else _own_engine(engine)
        self._session: Connection | None = None
        self._asked = -ASK_SECONDS
        self._asking = asyncio.Lock()
        self.number = 0  # of the session, by which others know this process
        self.is_ours = self.alone  # as last seen
        self._path = f"{engine.url.database}-run" if self.alone else ""
        self._file: IO[bytes] | None = None

    def enter(self) -> None:
        """With SQLite: keeps a second process out for as long as this one lives.

        Raises:
            Misconfigured: one runs already.
        """
        if not self._path:
            return
        self._file = Path(self._path).open("wb")  # noqa: SIM115 - it is open until this process leaves
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise Misconfigured("The bot runs already on this database. Stop that process first.") from None

    async def held(self, *, for_certain: bool = False) -> bool:
        """Whether it is this process's turn; takes it when it is free. The answer may be ASK_SECONDS old.

        Raises:
            SQLAlchemyError: the database cannot be asked.
        """
        if self._engine is not None:
            async with self._asking:
                if for_certain or monotonic() - self._asked > ASK_SECONDS:
                    asked = monotonic()
                    await asyncio.to_thread(self._ask, self._engine)
                    self._asked = asked
        return self.is_ours

    def close(self) -> None:
        """Leaves the turn, and all that this process has claimed, to others."""
        if self._file:
            self._file.close()
        session, self._session = self._session, None
        self.number, self.is_ours = 0, self.alone
        if session is not None:
            with contextlib.suppress(SQLAlchemyError):  # the server may have ended it
                session.close()

    def _ask(self, engine: Engine) -> None:
        if self._session is not None:
            try:
                self._session.execute(_STILL)
            except SQLAlchemyError:  # the server has ended it
                self.close()
        try:
            if self._session is None:
                self._session = engine.connect()
                self.number = self._session.execute(_ENTER, {"key": PRESENT}).one()[0]
            if not self.is_ours:
                self.is_ours = bool(self._session.scalar(_TAKE, {"key": TURN}))
        except SQLAlchemyError:
            self.close()
            raise


def living(connection: Connection) -> set[int]:
    """The numbers of all processes that work on this database."""
    return set(connection.scalars(_LIVING, {"key": PRESENT}))


def _own_engine(engine: Engine) -> Engine:
    """Connections that no pool hands on to others, and that the server ends when nothing is heard from them."""
    options: dict[str, Any] = {"options": f"-c idle_session_timeout={SILENT_SECONDS}s"}
    return create_engine(
        engine.url, hide_parameters=True, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options
    )
