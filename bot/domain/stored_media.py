"""The attachments of stored messages. One that its sender replaced is kept, and shown to nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update

from bot.database.transaction import Tx
from bot.domain.file_content import PICTURE
from bot.domain.stored_files import forget_file, open_file
from bot.messages import Attachment, Incoming, Kind
from bot.models.file import File
from bot.models.message import CHECKED_FIRST, FETCHED_KINDS, FILE_TYPES, FileState, Media, MediaKind, Message
from bot.sealing import index

_WANT = (
    update(Media)
    .where(
        Media.message_id == bindparam("message"),
        Media.state.is_(None),
        Media.kind.in_(FETCHED_KINDS),
        Media.reference_sealed.is_not(None),
    )
    .values(state=FileState.WAITING, fetch_at=bindparam("at"))
)


def media_of(tx: Tx, message: Message) -> Sequence[Media]:
    """The attachments of a message, without those that were replaced."""
    return [each for each in _all_media(tx, message) if each.replaced_at is None]


def attachment_of(tx: Tx, media: Media) -> Attachment:
    """A stored attachment as it can be sent on."""
    channel = tx.session.get_one(Message, media.message_id).channel
    return Attachment(media.kind, media.reference, media.mime, media.size, media.detail, channel, media=media.id.hex)


def upload_for(tx: Tx, attachment: Attachment, channel: str) -> tuple[Attachment, bytes] | None:
    """The stored file that is sent in the place of a reference. None if the reference is to be used.

    It is a picture or a recording without metadata, or a file that the channel does not know.
    """
    media = tx.session.get(Media, UUID(attachment.media)) if attachment.media else None
    if media is None:
        return None
    known = attachment.reference and attachment.channel in ("", channel)
    file_id = media.shown_id or (None if known else media.file_id)
    if file_id is None:
        return None
    file = tx.session.get_one(File, file_id)
    kind = str(MediaKind.PHOTO) if media.shown_id and file.mime == PICTURE else attachment.kind
    return replace(attachment, kind=kind, mime=file.mime), open_file(tx, file)


def want_files(tx: Tx, message: Message) -> None:
    """Lets the files of a message be fetched that were not to be until now, because it was talk of the group."""
    tx.execute(_WANT, {"message": message.id, "at": tx.now})


def must_wait(media: Media) -> bool:
    """Whether the file must be checked before it is shown: it is as its sender's phone made it."""
    return media.kind in CHECKED_FIRST and media.state in (None, FileState.WAITING)


def is_kept_out(media: Media) -> bool:
    """Whether the file is shown to nobody. What the platform has made itself may be shown without a check."""
    unchecked = media.kind in CHECKED_FIRST and media.state in (FileState.TOO_LARGE, FileState.GONE)
    return unchecked or media.state == FileState.REFUSED


def tells(words: str, attachments: Sequence[Attachment] | Sequence[Media]) -> bool:
    """Whether words or attachments say something to a liaison. A sticker alone does not."""
    return bool(words) or any(each.kind != MediaKind.STICKER for each in attachments)


def add_media(tx: Tx, message: Message, attachments: Sequence[Attachment], replaced: datetime | None = None) -> None:
    """Adds attachments to a message. Their files are fetched, unless it is talk of the group."""
    may_be_tip = message.group_id is None or message.tip_id is not None
    for each in attachments:
        wanted = may_be_tip and each.kind in FETCHED_KINDS and bool(each.reference)
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
            state=FileState.WAITING if wanted else None,
            fetch_at=tx.now if wanted else None,
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


def erase_media(tx: Tx, media: Media) -> None:
    """Erases what an attachment holds, and its files. The row stays, for a fetch that is under way."""
    files = {each for each in (media.file_id, media.shown_id) if each}
    media.reference = media.detail = media.exif = ""
    media.file_key = media.file_id = media.shown_id = media.state = media.fetch_at = None
    media.replaced_at = media.replaced_at or tx.now
    for each in files:
        forget_file(tx, each)


def _all_media(tx: Tx, message: Message) -> Sequence[Media]:
    if tx.session.is_alone(message, Media):
        return []
    return tx.session.scalars(select(Media).where(Media.message_id == message.id).order_by(Media.id)).all()


def _file_key(attachment: Attachment) -> bytes | None:
    return index("media.file", attachment.unique) if attachment.unique else None


def _is_same(media: Media, attachment: Attachment) -> bool:
    """Whether both are the same, by the file if its key is stored: the reference may change."""
    if media.file_key and attachment.unique:
        return media.file_key == _file_key(attachment)
    return (media.kind, media.reference, media.detail) == (attachment.kind, attachment.reference, attachment.detail)
