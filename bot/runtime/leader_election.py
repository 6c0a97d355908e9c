"""Several processes on one database: which of them are alive, and which one is the leader.

Every process takes in pushed updates and handles them. The leader alone polls for updates, sweeps and sends.

A process keeps one PostgreSQL session with two advisory locks: a shared one that shows that the process is alive, and
an exclusive one if it is the leader. PostgreSQL frees both when the process dies, and ends the session after
SESSION_TIMEOUT_SECONDS without a word from it, as when the process was suspended or cut off. A process that wakes up
may believe for a moment that it still leads; so every row it works on is locked and checked again.

SQLite serves one process only, which is always the leader.
"""

import asyncio
import contextlib
import fcntl
import os
from typing import IO, Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import monotonic
from bot.database.engine import for_one_process
from bot.errors import Misconfigured

SESSION_TIMEOUT_SECONDS = 30
RENEW_SECONDS = 1.0
# Keys of advisory locks, within this database.
ALIVE_LOCK, LEADER_LOCK = 0x414E2D50, 0x414E2D54
_OPEN_SESSION = text("SELECT pg_backend_pid(), pg_advisory_lock_shared(:key)")
_TRY_TO_LEAD = text("SELECT pg_try_advisory_lock(:key)")
_PING = text("SELECT 1")
_LIVE_SESSIONS = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = :key AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class LeaderElection:
    """Call `renew` before each piece of work: it is cheap, and keeps the session alive."""

    def __init__(self, engine: Engine) -> None:
        self.single_process = for_one_process(engine)
        self._engine = None if self.single_process else _session_engine(engine)
        self._session: Connection | None = None
        self._renewed_at = -RENEW_SECONDS
        self._renewing = asyncio.Lock()
        self.session_id = 0  # other processes know this one by it
        self.is_leader = self.single_process  # as of the last `renew`
        self._lock_path = f"{engine.url.database}-run" if self.single_process else ""
        self._lock_file: IO[bytes] | None = None

    def exclude_others(self) -> None:
        """With SQLite, locks a file until `close`, so that no second process starts on this database.

        Raises:
            Misconfigured: a process runs already, or the file cannot be written.
        """
        if not self._lock_path:
            return
        try:
            descriptor = os.open(self._lock_path, os.O_WRONLY | os.O_CREAT, 0o600)
            self._lock_file = os.fdopen(descriptor, "wb")
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise Misconfigured("The bot runs already on this database. Stop that process first.") from None
        except OSError as error:
            raise Misconfigured(f"{self._lock_path} cannot be written: {error.strerror}.") from None

    async def renew(self, *, at_once: bool = False) -> bool:
        """Keeps the session alive and takes the lead if it is free. Returns whether this process is the leader.

        The answer may be RENEW_SECONDS old, unless asked for `at_once`.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        if self._engine is not None:
            async with self._renewing:
                if at_once or monotonic() - self._renewed_at > RENEW_SECONDS:
                    started = monotonic()
                    await asyncio.to_thread(self._renew, self._engine)
                    self._renewed_at = started
        return self.is_leader

    def close(self) -> None:
        """Gives up the lead and all claimed rows: other processes take over at once."""
        if self._lock_file:
            self._lock_file.close()
        session, self._session = self._session, None
        self.session_id, self.is_leader = 0, self.single_process
        if session is not None:
            with contextlib.suppress(SQLAlchemyError):  # the server may have ended the session already
                session.close()

    def _renew(self, engine: Engine) -> None:
        if self._session is not None:
            try:
                self._session.execute(_PING)
            except SQLAlchemyError:  # the server has ended the session
                self.close()
        try:
            if self._session is None:
                self._session = engine.connect()
                self.session_id = self._session.execute(_OPEN_SESSION, {"key": ALIVE_LOCK}).one()[0]
            if not self.is_leader:
                self.is_leader = bool(self._session.scalar(_TRY_TO_LEAD, {"key": LEADER_LOCK}))
        except SQLAlchemyError:
            self.close()
            raise


def live_sessions(connection: Connection) -> set[int]:
    """The session ids of all processes that are alive on this database."""
    return set(connection.scalars(_LIVE_SESSIONS, {"key": ALIVE_LOCK}))


def _session_engine(engine: Engine) -> Engine:
    """Connections outside any pool, which the server ends when they fall silent."""
    options: dict[str, Any] = {"options": f"-c idle_session_timeout={SESSION_TIMEOUT_SECONDS}s"}
    return create_engine(
        engine.url, hide_parameters=True, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options
    )
