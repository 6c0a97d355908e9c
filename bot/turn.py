"""Several processes on one database: one of them works, the others take in what is pushed, and stand by.

Whose turn it is, is a lock that PostgreSQL gives to a session. It is free at once when its process dies, and after
SILENT_SECONDS when the process sleeps or is cut off, because the server then ends the session. A sleeper that wakes may
believe for a moment that it is still its turn; what it then touches is guarded row by row.

SQLite is for one process, whose turn it always is.
"""

import asyncio
import contextlib
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import monotonic

SILENT_SECONDS = 30
ASK_SECONDS = 5.0
STANDBY_SECONDS = 1.0  # between two looks whether the turn is free
KEY = 0x414E2D54  # of our own, within this database
_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_STILL = text("SELECT 1")


class Turn:
    """Ask `held` before each piece of work; it is cheap."""

    def __init__(self, engine: Engine) -> None:
        self._engine = None if engine.dialect.name == "sqlite" else _own_engine(engine)
        self._session: Connection | None = None
        self._asked = -STANDBY_SECONDS
        self._asking = asyncio.Lock()

    async def held(self) -> bool:
        """Whether this process works now; takes the turn when it is free.

        Raises:
            SQLAlchemyError: the database cannot be asked, or has ended the session; ask again.
        """
        if self._engine is None:
            return True
        async with self._asking:
            if monotonic() - self._asked > (ASK_SECONDS if self._session else STANDBY_SECONDS):
                asked = monotonic()
                await asyncio.to_thread(self._ask, self._engine)
                self._asked = asked
        return self._session is not None

    def close(self) -> None:
        """Leaves the turn to others."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(SQLAlchemyError):  # the server may have ended it
                session.close()

    def _ask(self, engine: Engine) -> None:
        try:
            if self._session is not None:
                self._session.execute(_STILL)
                return
            session = engine.connect()
            if session.scalar(_TAKE, {"key": KEY}):
                self._session = session
            else:
                session.close()
        except SQLAlchemyError:
            self.close()
            raise


def _own_engine(engine: Engine) -> Engine:
    """Connections that no pool hands on to others, and that the server ends when nothing is heard from them."""
    options: dict[str, Any] = {"options": f"-c idle_session_timeout={SILENT_SECONDS}s"}
    return create_engine(
        engine.url, hide_parameters=True, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options
    )
