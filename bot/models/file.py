"""Stored files, sealed in parts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Row
from bot.sealing import SealedBytes


class File(Row):
    """A file, named by a keyed fingerprint of its content, so that the same content is stored once.

    `mime`: what its first bytes say it is.
    """

    __tablename__ = "files"

    content_key: Mapped[bytes] = mapped_column(unique=True)
    mime: Mapped[str]
    size: Mapped[int]
    stored_at: Mapped[datetime]


class FilePart(Row):
    """A part of a file. Backups hold many rows in memory at once, so no row is large."""

    __tablename__ = "file_parts"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))
    number: Mapped[int]
    content_sealed: Mapped[bytes | None]

    content = SealedBytes("file_part.content")
