"""A backup file: gzip of JSON lines, the same for both databases.

The first line says what it is and which tables it has, then come each table's name and rows, and the last line has the
counts and checksums of all before it. A file without a last line that fits was cut or changed.
"""

import gzip
import hashlib
import json
import os
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from bot.errors import Refusal
from bot.operations.backup.rows import Row, Shape
from bot.sealing import Keyring

FORMAT = "anti-narkoba backup 1"
FASTEST = 1  # what is sealed hardly shrinks
_PACK: Mapping[str, Callable[[Any], Any]] = {
    "uuid": lambda value: value.hex,
    "moment": datetime.isoformat,
    "bytes": lambda value: b64encode(value).decode(),
}
_UNPACK: Mapping[str, Callable[[Any], Any]] = {"uuid": UUID, "moment": datetime.fromisoformat, "bytes": b64decode}


@dataclass(frozen=True)
class Backup:
    """What a whole file says of itself."""

    path: Path
    revision: str
    created_at: datetime
    shapes: list[Shape]
    counts: dict[str, int]

    def tables(self) -> Iterator[tuple[Shape, Iterator[Row]]]:
        """Each table with its rows, which must be read before the next."""
        with gzip.open(self.path) as lines:
            next(lines)
            for shape in self.shapes:
                next(lines)
                yield shape, (_unpack(shape, json.loads(next(lines))) for _ in range(self.counts[shape.name]))


def store(
    path: Path,
    keyring: Keyring,
    revision: str,
    created_at: datetime,
    tables: Iterable[tuple[Shape, Iterable[Row]]],
) -> dict[str, int]:
    """Writes a file that appears under its name only when it is whole and on disk. Returns its rows by table.

    Raises:
        Refusal: a file of this name exists, or the folder or disk does not take it.
    """
    try:
        with _appearing(path) as file:
            return _fill(file, keyring, revision, created_at, list(tables))
    except OSError as error:
        raise Refusal("backup.not_written", path=str(path), reason=error.strerror) from None


@contextmanager
def _appearing(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if path.exists():
                raise Refusal("backup.exists", path=str(path))
            partial.rename(path)
        except BaseException:
            partial.unlink()
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """So that the new name outlives a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(
    file: BinaryIO,
    keyring: Keyring,
    revision: str,
    created_at: datetime,
    tables: list[tuple[Shape, Iterable[Row]]],
) -> dict[str, int]:
    digest, counts = hashlib.sha256(), dict.fromkeys((shape.name for shape, _ in tables), 0)
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=FASTEST, mtime=0) as lines:

        def put(value: Any) -> None:
            line = json.dumps(value, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            lines.write(line)

        described = [asdict(shape) for shape, _ in tables]
        put({"format": FORMAT, "revision": revision, "created_at": created_at.isoformat(), "tables": described})
        for shape, rows in tables:
            put({"table": shape.name})
            for row in rows:
                put(_pack(shape, row))
                counts[shape.name] += 1
        checksum = digest.hexdigest()
        put({"rows": counts, "sha256": checksum, "seal": _seal(keyring, checksum)})
    return counts


def examine(path: Path, keyring: Keyring) -> Backup:
    """Reads a file to its end before anything is done with it.

    Raises:
        Refusal: it cannot be read, is damaged or cut, of an unknown kind, or was made with other keys.
    """
    try:
        first, last, checksum = _ends(path)
        trailer = json.loads(last)
        if trailer["sha256"] != checksum:
            raise Refusal("backup.damaged", path=str(path))
        header = json.loads(first)
        if header["format"] != FORMAT:
            raise Refusal("backup.unknown_format", path=str(path))
        tables = [Shape(**each) for each in header["tables"]]
        created_at = datetime.fromisoformat(header["created_at"])
        backup = Backup(path, header["revision"], created_at, tables, trailer["rows"])
        sealed = trailer["seal"]
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError, TypeError):
        raise Refusal("backup.damaged", path=str(path)) from None
    except OSError as error:
        raise Refusal("backup.unreadable", path=str(path), reason=error.strerror) from None
    if sealed != _seal(keyring, checksum):
        raise Refusal("backup.other_keys", path=str(path))
    return backup


def _ends(path: Path) -> tuple[bytes, bytes, str]:
    """The first line, the last, and the checksum of all but the last."""
    digest, first, last = hashlib.sha256(), b"", b""
    with gzip.open(path) as lines:
        for line in lines:
            digest.update(last)
            first, last = first or line, line
    return first, last, digest.hexdigest()


def _seal(keyring: Keyring, checksum: str) -> str:
    """Who lacks the keys cannot change a backup so that it still restores."""
    return keyring.index("backup.content", checksum).hex()


def _pack(shape: Shape, row: Row) -> list[Any]:
    return [_turn(_PACK, kind, value) for kind, value in zip(shape.columns.values(), row, strict=True)]


def _unpack(shape: Shape, row: list[Any]) -> Row:
    return tuple(_turn(_UNPACK, kind, value) for kind, value in zip(shape.columns.values(), row, strict=True))


def _turn(turns: Mapping[str, Callable[[Any], Any]], kind: str, value: Any) -> Any:
    return turns[kind](value) if value is not None and kind in turns else value
