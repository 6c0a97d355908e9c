"""Stored messages, their revisions and their attachments."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import OneOf, Row
from bot.sealing import Sealed, index

# The types of files that are stored as the sender's app names them; any other is stored as "".
FILE_TYPES = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime"),
        *("audio/ogg", "audio/mpeg", "audio/mp4", "application/pdf"),
    }
)


class MediaKind(StrEnum):
    """The kinds of attachments."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"
    ANIMATION = "animation"
    LOCATION = "location"
    LIVE_LOCATION = "live_location"  # it still moves, or its sender was lost
    CONTACT = "contact"


# The kinds whose files are fetched from the platform.
FETCHED_KINDS = frozenset(
    {
        *(MediaKind.PHOTO, MediaKind.VOICE, MediaKind.VIDEO, MediaKind.DOCUMENT),
        *(MediaKind.AUDIO, MediaKind.VIDEO_NOTE, MediaKind.ANIMATION),
    }
)

# The platform passes these on with all that a camera wrote into them. It makes photos itself, and its own app records
# voice and video notes.
CHECKED_FIRST = frozenset({MediaKind.VIDEO, MediaKind.DOCUMENT, MediaKind.AUDIO, MediaKind.ANIMATION})


class FileState(StrEnum):
    """How far an attachment's file has come. None: it is not to be fetched, such as talk of the group."""

    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"  # it is no picture, recording or text; or is stored, but its metadata cannot be removed
    TOO_LARGE = "too_large"
    GONE = "gone"  # the platform does not hand it over


def chat_key(channel: str, chat: str) -> bytes:
    """A keyed fingerprint of a chat."""
    return index("message.chat", f"{channel}:{chat}")


class Message(Row):
    """A message from a member, or from anybody in the group. Its text is its latest revision."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("chat_key", "platform_id"),)

    channel: Mapped[str]
    chat_key: Mapped[bytes]
    platform_id: Mapped[str]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"), index=True)
    author_key: Mapped[bytes | None]
    reply_to: Mapped[str] = mapped_column(default="")
    album: Mapped[str] = mapped_column(default="")
    topic: Mapped[str] = mapped_column(default="", server_default=text("''"))  # of a forum
    # The kind of a content of which nothing can be read, such as "poll".
    unreadable: Mapped[str] = mapped_column(default="", server_default=text("''"))
    forwarded: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    # In the group: when its author was asked in private whether it is a report, and when by a sign in the group.
    asked_at: Mapped[datetime | None]
    pointed_at: Mapped[datetime | None]
    tip_id: Mapped[UUID | None] = mapped_column(ForeignKey("tips.id"), index=True)
    # It names the tip's source. Its words are stored there only: such a message has no revision. Its attachments are
    # shown with the source.
    names_source: Mapped[bool] = mapped_column(default=False, server_default=false())


class Revision(Row):
    """The whole text of a message after one edit. Number 1 is the original text."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("message_id", "number"),)

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    text_sealed: Mapped[bytes | None]

    text = Sealed("revision.text")


class Media(Row):
    """An attachment: the platform's reference to the file, or the location or contact itself.

    `file_key`: the same for the same file, of which the reference may change. `replaced_at`: when its sender put
    another one in its place; from then on it is shown to nobody.

    `file_id`: the file as it came. `shown_id`: what is shown in its place, without metadata; `exif`: what
    the metadata told, as JSON. `awaited`: the owner of the tip was told that it follows once it is checked.
    """

    __tablename__ = "media"
    __table_args__ = (
        Index("ix_media_waiting", "fetch_at", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    kind: Mapped[MediaKind] = mapped_column(OneOf(MediaKind))
    mime: Mapped[str]
    size: Mapped[int]
    reference_sealed: Mapped[bytes | None]
    detail_sealed: Mapped[bytes | None]
    file_key: Mapped[bytes | None]
    replaced_at: Mapped[datetime | None]
    state: Mapped[FileState | None] = mapped_column(OneOf(FileState))
    fetch_at: Mapped[datetime | None]
    fetch_tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"), index=True)
    shown_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    exif_sealed: Mapped[bytes | None]
    awaited: Mapped[bool] = mapped_column(default=False, server_default=false())

    reference = Sealed("media.reference")
    detail = Sealed("media.detail")
    exif = Sealed("media.exif")
