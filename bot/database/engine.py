"""The connections to SQLite and to PostgreSQL, and how a transaction begins on each.

SQLite has one writer at a time (BEGIN IMMEDIATE) and readers apart, WAL with synchronous FULL.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

# A command beside a bot that works off a backlog was seen to wait for more than four: SQLite keeps no queue.
BUSY_SECONDS = 10.0
# Under this name a PostgreSQL server lists our connections.
PROGRAM = "anti-narkoba"
# Shorter than bot.runtime.leader_election.SILENT_SECONDS: nobody who takes over from a sleeper waits for rows that
# it has locked.
ASLEEP_SECONDS = 25


def for_one_process(engine: Engine) -> bool:
    """Whether no other process can work on this database."""
    return engine.dialect.name == "sqlite"


def make_engine(url: str) -> Engine:
    """An engine that keeps parameters out of its errors and logs."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "application_name": PROGRAM,
            # A process that sleeps or is cut off in a transaction must not hold back another for ever. And each plan is
            # made for the values asked for: one for any values cannot use an index of what waits.
            "options": f"-c idle_in_transaction_session_timeout={ASLEEP_SECONDS}s -c plan_cache_mode=force_custom_plan",
        },
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def prepare_sqlite(connection: Any, _record: Any = None) -> None:
    """Has the driver keep what is written safe, and leave transactions to us."""
    # The driver's own transaction handling is off: it would begin late, and lose updates between read and write.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    deferred = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN DEFERRED" if deferred else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
