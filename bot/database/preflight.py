"""Checks before the first use of a database: its revision, and whether it was sealed with the keys in use."""

from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock, Ids, SystemClock
from bot.database import schema
from bot.database.database import Database
from bot.database.engine import sqlite_path
from bot.errors import Misconfigured, Outdated
from bot.models.unit import KEY_CHECK, Unit
from bot.sealing import WrongKey, load_keyring
from bot.settings import Settings

_READ_ONLY = "The database is read-only. Check owner and mode of its file and folder, and how its disk is mounted."
_FULL = "There is no space left for the database. Make room on its disk; what could not be stored comes again."
LOCK_NOT_AVAILABLE = "55P03"  # an SQLSTATE: appendix A of the manual of PostgreSQL
_LOCKED = (
    "The database is locked by another program: the bot, if it is very busy, or one that has it open for changes. "
    "Try again in a minute; if it stays so, find and end the other program."
)
_NO_ACCESS = "The database's file cannot be opened. Check owner and mode of the file and of its folder."
_NOT_OURS = "The database's file is no SQLite database, or it is damaged. Check database.url, or bring back a backup."
# Parts of a database's error messages, and what to say instead.
KNOWN_FAULTS = {
    "locked": _LOCKED,
    "unable to open database file": _NO_ACCESS,
    "not a database": _NOT_OURS,
    "readonly": _READ_ONLY,
    "read-only": _READ_ONLY,
    "disk is full": _FULL,
    "No space left": _FULL,
}


def open_database(
    settings: Settings, clock: Clock | None = None, ids: Ids | None = None, *, for_keys_only: bool = False
) -> Database:
    """The database of the settings with its keys, not yet checked. Without a clock or ids, the machine's are used.

    `for_keys_only`: it will not be used itself, so its folder need not exist.

    Raises:
        Misconfigured: the key file is missing or damaged, or the database's folder is missing.
    """
    ids = ids or Ids()
    if not for_keys_only:
        check_place(settings.database.url)
    return Database(settings, load_keyring(settings.security.key_file, ids), clock or SystemClock(), ids)


def check_place(url: str) -> None:
    """Checks whether a SQLite file can be where the URL says.

    Raises:
        Misconfigured: its folder is missing or not accessible, or a folder has its name.
    """
    if not (path := sqlite_path(url)):
        return
    folder = Path(path).absolute().parent
    try:
        is_there, is_folder = folder.is_dir(), Path(path).is_dir()
    except OSError as error:
        raise Misconfigured(f"The database {path} cannot be opened: {error.strerror}.") from None
    if not is_there:
        raise Misconfigured(f"There is no folder {folder}, where the database would be. Make it, then try again.")
    if is_folder:
        raise Misconfigured(f"The database {path} cannot be opened: it is a folder.")


def prepare(database: Database) -> None:
    """Brings the tables up to date, and stores a word sealed with the keys in use, by which they are recognised later.

    Raises:
        Misconfigured: one sentence that says what to do.
    """
    try:
        with database.connection() as connection:
            schema.lock(connection)  # before the revision is read, else two such processes would wait for each other
            _revision(connection)
            schema.migrate(connection)
        with database.transaction() as tx:
            if tx.session.scalar(select(Unit)) is None:
                tx.add(Unit, check=KEY_CHECK)
    except DBAPIError as error:
        raise database_fault(error) from None
    check(database)


def check(database: Database) -> None:
    """Whether this program can work with this database.

    Raises:
        Misconfigured: it cannot be reached, lacks a migration or has one too many, or was sealed with other keys.
    """
    try:
        # Only reads, so that this never waits for a busy bot, nor the bot for this.
        with database.snapshot() as connection, database.joined(connection) as tx:
            current = _revision(connection)
            if current != schema.newest():
                raise Misconfigured("The database lacks the newest tables. Run: anti-narkoba migrate")
            unit = tx.session.scalar(select(Unit))
            if unit is None or unit.check != KEY_CHECK:
                raise Misconfigured("The database was never set up. Run: anti-narkoba migrate")
        database.revision = current
    except WrongKey:
        raise Misconfigured(
            "The key file is not the one this database was sealed with. Bring back the right one (security.key_file)."
        ) from None
    except DBAPIError as error:
        raise database_fault(error) from None


def _revision(connection: Connection) -> str:
    """The tables' revision, empty when there are none yet.

    Raises:
        Outdated: it is none that this program knows.
    """
    current = schema.current(connection) or ""
    if current and not schema.knows(current):
        raise Outdated
    return current


def check_writable(database: Database) -> None:
    """Tries whether the database can be written, by writing values that it holds already.

    Raises:
        Misconfigured: the database is read-only, or its disk is full.
    """
    try:
        with database.connection() as connection:
            connection.execute(update(Unit).values(check_sealed=Unit.check_sealed))
    except DBAPIError as error:
        raise database_fault(error) from None


def database_fault(error: DBAPIError) -> Misconfigured:
    """A database error in one sentence, without its address, which may hold a password."""
    # The message is in the server's language, and the class of the error would need psycopg, also for SQLite.
    if getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
        return Misconfigured(_LOCKED)
    said = str(error.orig)
    for sign, sentence in KNOWN_FAULTS.items():
        if sign in said:
            return Misconfigured(sentence)
    return Misconfigured(
        f"The database cannot be used ({type(error.orig).__name__}). Check database.url and its server."
    )
