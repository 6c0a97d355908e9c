"""The attachments of stored messages. One that its sender replaced is kept, and shown to nobody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.messages import Attachment, Incoming, Kind
from bot.models.message import FILE_TYPES, Media, MediaKind, Message
from bot.sealing import index


def media_of(tx: Tx, message: Message) -> Sequence[Media]:
    """The attachments of a message, without those that were replaced."""
    return [each for each in _all_media(tx, message) if each.replaced_at is None]


def attachment_of(tx: Tx, media: Media) -> Attachment:
    """A stored attachment as it can be sent on."""
    channel = tx.session.get_one(Message, media.message_id).channel
    return Attachment(media.kind, media.reference, media.mime, media.size, media.detail, channel)


def tells(words: str, attachments: Sequence[Attachment] | Sequence[Media]) -> bool:
    """Whether words or attachments say something to a liaison. A sticker alone does not."""
    return bool(words) or any(each.kind != MediaKind.STICKER for each in attachments)


def add_media(tx: Tx, message: Message, attachments: Sequence[Attachment], replaced: datetime | None = None) -> None:
    """Adds attachments to a message."""
    for each in attachments:
        tx.add(
            Media,
            message_id=message.id,
            kind=each.kind,
            mime=each.mime if each.mime in FILE_TYPES else "",
            size=each.size,
            reference=each.reference,
            detail=each.detail,
            file_key=_file_key(each),
            replaced_at=replaced,
        )


def replace_media(tx: Tx, incoming: Incoming, message: Message) -> None:
    """Puts the attachments of an edited message in the place of those that are stored.

    Of a live location the first position and the last one are kept. If the edit was stored before its message, the
    attachments of the message are the earlier ones.
    """
    stored = _all_media(tx, message)
    shown = [each for each in stored if each.replaced_at is None]
    known = shown if incoming.kind == Kind.EDIT else stored
    if all(any(_is_same(media, each) for media in known) for each in incoming.attachments):
        return
    if incoming.kind != Kind.EDIT:
        add_media(tx, message, incoming.attachments, replaced=tx.now)
        return
    if len(stored) > len(shown) == 1 and shown[0].kind == MediaKind.LIVE_LOCATION:
        (now,) = incoming.attachments
        shown[0].kind, shown[0].detail = MediaKind(now.kind), now.detail
        return
    for each in shown:
        each.replaced_at = tx.now
    add_media(tx, message, incoming.attachments)


def _all_media(tx: Tx, message: Message) -> Sequence[Media]:
    return tx.session.scalars(select(Media).where(Media.message_id == message.id).order_by(Media.id)).all()


def _file_key(attachment: Attachment) -> bytes | None:
    return index("media.file", attachment.unique) if attachment.unique else None


def _is_same(media: Media, attachment: Attachment) -> bool:
    """Whether both are the same, by the file if its key is stored: the reference may change."""
    if media.file_key and attachment.unique:
        return media.file_key == _file_key(attachment)
    return (media.kind, media.reference, media.detail) == (attachment.kind, attachment.reference, attachment.detail)
