"""The connections to SQLite and to PostgreSQL, and how a transaction begins on each.

SQLite has one writer at a time (BEGIN IMMEDIATE) and readers apart, WAL with synchronous FULL.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

SQLITE = "sqlite:///"
# SQLite keeps no queue of writers: beside a bot that works through a backlog a command was seen to wait over 4 s.
BUSY_SECONDS = 10.0
# The name of our connections in pg_stat_activity.
PROGRAM = "anti-narkoba"
# Shorter than SESSION_TIMEOUT_SECONDS of bot/runtime/leader_election.py, so that a process that takes over from a
# suspended one need not wait for rows that the suspended one has locked.
IDLE_IN_TRANSACTION_SECONDS = 25


def for_one_process(engine: Engine) -> bool:
    """Whether no other process can work on this database."""
    return engine.dialect.name == "sqlite"


def sqlite_path(url: str) -> str:
    """The path of a SQLite database as it is written in its URL; "" for another kind of database."""
    return url.removeprefix(SQLITE) if url.startswith(SQLITE) else ""


def make_engine(url: str) -> Engine:
    """An engine whose errors and logs do not contain parameters."""
    if path := sqlite_path(url):
        # Not parsed, because ? begins options in a URL, but is a character of a path.
        engine = create_engine(
            URL.create("sqlite", database=path), hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
        )
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "application_name": PROGRAM,
            # A process that is suspended or cut off in a transaction must not block others for ever. Plans are made for
            # the actual values, because a generic plan cannot use the partial indexes of waiting rows.
            "options": f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_SECONDS}s"
            " -c plan_cache_mode=force_custom_plan",
        },
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def prepare_sqlite(connection: Any, _record: Any = None) -> None:
    """Sets durability, and leaves transactions to SQLAlchemy's events."""
    # The driver's own transaction handling is off: it begins with the first write, and so loses updates made between
    # a read and that write.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    deferred = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN DEFERRED" if deferred else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
