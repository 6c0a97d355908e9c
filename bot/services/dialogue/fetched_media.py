"""What follows when an attachment's file was fetched, or could not be."""

from uuid import UUID

from sqlalchemy import select

from bot.database.transaction import Tx
from bot.domain.sources import has_opened
from bot.domain.stored_messages import album_of
from bot.domain.tips import get_tip
from bot.messages import Purpose, Text, Why, text
from bot.models.account import Account
from bot.models.member import Member
from bot.models.message import FileState, Media, Message
from bot.models.tip import Tip
from bot.services.casework.shown_media import take_back
from bot.services.casework.views import show_media

# What the sender is told to do.
_ADVICE = {FileState.TOO_LARGE: "file.too_large", FileState.REFUSED: "file.refused", FileState.GONE: "file.gone"}


def file_settled(tx: Tx, media: Media) -> None:
    """Tells the sender of a file that is not kept what to do, and shows the owner of the tip one that was awaited."""
    if media.replaced_at:
        return
    message = tx.session.get_one(Message, media.message_id)
    tip = get_tip(tx, message.tip_id) if message.tip_id else None
    if media.state in _ADVICE and not _told_already(tx, media, message):
        _tell_sender(tx, message, tip, _advice(tx, media, tip))
    if tip and media.state == FileState.REFUSED:
        take_back(tx, tip, [media])
    if tip and tip.owner_id and tip.is_open and media.awaited and _may_see(tx, tip, tip.owner_id, message):
        show_media(tx, tx.session.get_one(Member, tip.owner_id), tip, [media])


def _may_see(tx: Tx, tip: Tip, owner: UUID, message: Message) -> bool:
    """Whether the owner may see the files of a message. Those of a source are shown after the source was opened."""
    return not message.names_source or has_opened(tx, tip, owner)


def _advice(tx: Tx, media: Media, tip: Tip | None) -> Text:
    which = text("file.of_tip", code=tip.code) if tip else text("file.alone")
    advice = "file.hidden" if media.file_id else _ADVICE[FileState(str(media.state))]
    return text(advice, which=which, megabytes=tx.settings.media.max_megabytes)


def _told_already(tx: Tx, media: Media, message: Message) -> bool:
    """Whether the same was said of another part of the album."""
    others = [each.id for each in album_of(tx, message)]
    same = select(Media.id).where(Media.message_id.in_(others), Media.state == media.state).limit(1)
    return bool(others) and tx.session.scalar(same) is not None


def _tell_sender(tx: Tx, message: Message, tip: Tip | None, advice: Text) -> None:
    """Tells who sent the tip, else who wrote the message; in the account that wrote it, if that may only send tips."""
    wrote = select(Account).where(Account.address_key == message.author_key, Account.closed_at.is_(None))
    account = tx.session.scalar(wrote)
    if account and account.restricted:
        tx.send_to_account(account, advice)
    elif tip and message.names_source:  # in reply to this it stays a source
        about_source = text("file.of_source", said=advice)
        tx.send(tip.reporter_id, Why(Purpose.SOURCE, tip.id), about_source, about=message)
    elif tip:
        tx.send(tip.reporter_id, Why(Purpose.REPORTER, tip.id), advice, about=message)
    elif message.author_id:
        tx.send(message.author_id, Purpose.REPLY, advice, about=message)
