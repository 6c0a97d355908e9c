"""Checks of what lies around the rows: the database's own files, its log, its backups, its pages, its process."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.database.database import Database
from bot.database.transaction import Tx
from bot.settings import Settings
from tests.rig.traffic import PLANTED

MOST_MEGABYTES, MOST_FILES = 250, 100
OF_THE_RIG = b"maximum number of running instances"  # its sweeps are that close to each other
LOG_BYTES_A_LIFE, LOG_BYTES_AT_LEAST = 5_000, 50_000
TRACEBACK_BYTES = 4_000


def whole(tx: Tx) -> Iterator[str]:
    """Whether SQLite finds its file whole, and PostgreSQL as many rows by an index as by reading them all."""
    if tx.session.get_bind().dialect.name == "sqlite":
        answer = tx.session.scalar(text("PRAGMA integrity_check"))
        broken = tx.session.execute(text("PRAGMA foreign_key_check")).all()
        if answer != "ok" or broken:
            yield f"integrity_check: {answer}, {len(broken)} rows refer to nothing"
        return
    for table in tx.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all():
        read, found = (_counted(tx, table, by_index=by_index) for by_index in (False, True))
        if read != found:
            yield f"{table} has {read} rows, and {found} by its index"


def _counted(tx: Tx, table: str, *, by_index: bool) -> Any:
    for way, wanted in (("seqscan", not by_index), ("indexscan", by_index), ("indexonlyscan", by_index)):
        tx.session.execute(text(f"SET LOCAL enable_{way} = {'on' if wanted else 'off'}"))
    return tx.session.scalar(text(f'SELECT count(*) FROM "{table}"'))  # noqa: S608 - a name of the server's own


def secrets_of(settings: Settings) -> dict[str, bytes]:
    """By name what must stand nowhere: what people wrote, who they are, and what opens doors."""
    keys = json.loads(settings.security.key_file.read_text())
    return {
        **{f"{word!r}": word.encode() for word in PLANTED},
        "the token": settings.telegram.token.get_secret_value().encode(),
        "the webhook's secret": settings.telegram.webhook_secret.get_secret_value().encode() or b"\0no secret\0",
        **{f"key {name}": key.encode() for name, key in {**keys["sealing"], "index": keys["index"]}.items()},
    }


def told(place: str, content: bytes, secrets: dict[str, bytes]) -> Iterator[str]:
    """What stands in it and must not."""
    yield from (f"{place} has {name}" for name, secret in secrets.items() if secret in content)


def logged(log: Path, lives: int, secrets: dict[str, bytes]) -> Iterator[str]:
    """The log and the error output, which are one file here: no secret, no traceback, and not too much of it."""
    content = log.read_bytes()
    yield from told("the log", content, secrets)
    _, found, rest = content.partition(b"Traceback")
    if found:
        yield f"the log has a traceback: {' '.join(rest[:TRACEBACK_BYTES].decode(errors='replace').split())}"
    most = LOG_BYTES_AT_LEAST + LOG_BYTES_A_LIFE * lives
    size = sum(len(line) for line in content.splitlines(keepends=True) if OF_THE_RIG not in line)
    if size > most:
        yield f"the log has grown to {size:,} bytes in {lives} lives"


def backed_up(backup: Path, secrets: dict[str, bytes]) -> Iterator[str]:
    content = backup.read_bytes()
    yield from told("the backup", content, secrets)
    yield from told("the unpacked backup", gzip.decompress(content), secrets)


def stored_bytes(database: Database, secrets: dict[str, bytes]) -> Iterator[str]:
    """The database's own files, with what it has not yet tidied away."""
    for file in _files(database):
        yield from told(f"the database's {file.name}", file.read_bytes(), secrets)


def _files(database: Database) -> Iterable[Path]:
    engine = database.engine
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        return path.parent.glob(f"{path.name}*")
    with engine.connect() as connection:
        data: Any = connection.scalar(text("SHOW data_directory"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))  # what is in memory only would not be found
    return [*Path(data, "base", str(number)).iterdir(), *Path(data, "pg_wal").glob("0*")]


def grown(megabytes: float, files: int) -> Iterator[str]:
    if megabytes > MOST_MEGABYTES or files > MOST_FILES:
        yield f"the process has grown: {megabytes:.0f} MB, {files} open files"
