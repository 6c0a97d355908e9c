"""A backup file: gzip of JSON lines, the same for both databases.

The first line has the format and the tables. Then come the name and the rows of each table. The last line has the row
counts, a checksum of the lines before it, and a keyed fingerprint of that checksum. If they do not match, the file was
cut or changed.
"""

import errno
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
FASTEST = 1  # compression level: sealed values hardly compress
_TO_JSON: Mapping[str, Callable[[Any], Any]] = {
    "uuid": lambda value: value.hex,
    "moment": datetime.isoformat,
    "bytes": lambda value: b64encode(value).decode(),
}
_FROM_JSON: Mapping[str, Callable[[Any], Any]] = {"uuid": UUID, "moment": datetime.fromisoformat, "bytes": b64decode}


@dataclass(frozen=True)
class Backup:
    """A backup file that `examine` has read and accepted."""

    path: Path
    revision: str
    created_at: datetime
    shapes: list[Shape]
    counts: dict[str, int]

    def tables(self) -> Iterator[tuple[Shape, Iterator[Row]]]:
        """Each table with its rows. Read all rows of a table before the next table."""
        with gzip.open(self.path) as lines:
            next(lines)
            for shape in self.shapes:
                next(lines)
                yield shape, (_unpack(shape, json.loads(next(lines))) for _ in range(self.counts[shape.name]))


def write_file(
    path: Path,
    keyring: Keyring,
    revision: str,
    created_at: datetime,
    tables: Iterable[tuple[Shape, Iterable[Row]]],
) -> dict[str, int]:
    """Writes a file, which gets its name only when it is complete and on disk. Returns the row counts by table.

    Raises:
        Refusal: a file of this name exists, or it cannot be written to this folder.
    """
    try:
        with _new_file(path) as file:
            return _write_lines(file, keyring, revision, created_at, list(tables))
    except OSError as error:
        raise Refusal("backup.not_written", path=str(path), reason=error.strerror) from None


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Opens a partial file; at the end writes it to disk and renames it, or deletes it after an error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:  # a file has the folder's name
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
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
    """Writes the folder to disk, so the new name is not lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems do not support it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_lines(
    file: BinaryIO,
    keyring: Keyring,
    revision: str,
    created_at: datetime,
    tables: list[tuple[Shape, Iterable[Row]]],
) -> dict[str, int]:
    digest, counts = hashlib.sha256(), dict.fromkeys((shape.name for shape, _ in tables), 0)
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=FASTEST, mtime=0) as lines:

        def write_line(value: Any) -> None:
            line = json.dumps(value, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            lines.write(line)

        table_list = [asdict(shape) for shape, _ in tables]
        write_line({"format": FORMAT, "revision": revision, "created_at": created_at.isoformat(), "tables": table_list})
        for shape, rows in tables:
            write_line({"table": shape.name})
            for row in rows:
                write_line(_pack(shape, row))
                counts[shape.name] += 1
        checksum = digest.hexdigest()
        write_line({"rows": counts, "sha256": checksum, "seal": _seal(keyring, checksum)})
    return counts


def examine(path: Path, keyring: Keyring) -> Backup:
    """Reads a whole file and checks it, before anything is restored from it.

    Raises:
        Refusal: it cannot be read, is damaged or cut, has an unknown format, or was made with other keys.
    """
    try:
        first, last, checksum = _read_ends(path)
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


def _read_ends(path: Path) -> tuple[bytes, bytes, str]:
    """The first line, the last line, and the checksum of all lines before the last."""
    digest, first, last = hashlib.sha256(), b"", b""
    with gzip.open(path) as lines:
        for line in lines:
            digest.update(last)
            first, last = first or line, line
    return first, last, digest.hexdigest()


def _seal(keyring: Keyring, checksum: str) -> str:
    """A keyed fingerprint of the checksum. Without the keys nobody can change a backup and make it match again."""
    return keyring.index("backup.content", checksum).hex()


def _pack(shape: Shape, row: Row) -> list[Any]:
    return [_convert(_TO_JSON, kind, value) for kind, value in zip(shape.columns.values(), row, strict=True)]


def _unpack(shape: Shape, row: list[Any]) -> Row:
    return tuple(_convert(_FROM_JSON, kind, value) for kind, value in zip(shape.columns.values(), row, strict=True))


def _convert(converters: Mapping[str, Callable[[Any], Any]], kind: str, value: Any) -> Any:
    return converters[kind](value) if value is not None and kind in converters else value
