"""Stored files: each content once, sealed in parts."""

import hashlib
from uuid import UUID

from sqlalchemy import delete, or_, select

from bot.database.transaction import Tx
from bot.models.file import File, FilePart
from bot.models.message import Media
from bot.sealing import WrongKey, index

PART_BYTES = 256 * 1024


def keep_file(tx: Tx, content: bytes, mime: str) -> File:
    """Stores a file, unless the same content is stored."""
    key = _content_key(content)
    found = tx.session.scalar(select(File).where(File.content_key == key))
    if found:
        return found
    file = tx.add(File, content_key=key, mime=mime, size=len(content), stored_at=tx.now)
    for number, start in enumerate(range(0, len(content), PART_BYTES)):
        tx.add(FilePart, file_id=file.id, number=number, content=content[start : start + PART_BYTES])
    return file


def forget_file(tx: Tx, file_id: UUID) -> None:
    """Deletes a stored file, unless an attachment has it."""
    used = select(Media.id).where(or_(Media.file_id == file_id, Media.shown_id == file_id)).limit(1)
    if tx.session.scalar(used) is None:
        tx.execute(delete(FilePart).where(FilePart.file_id == file_id))
        tx.execute(delete(File).where(File.id == file_id))


def open_file(tx: Tx, file: File) -> bytes:
    """The content of a stored file.

    Raises:
        WrongKey: a part does not open, is missing, or stands in another place.
    """
    parts = select(FilePart).where(FilePart.file_id == file.id).order_by(FilePart.number)
    content = b"".join(part.content for part in tx.session.scalars(parts))
    if _content_key(content) != file.content_key:
        raise WrongKey("file")
    return content


def _content_key(content: bytes) -> bytes:
    return index("file.content", hashlib.sha256(content).hexdigest())
