"""The files that are still to be fetched from their platform, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update

from bot.database.transaction import Tx
from bot.domain.file_content import Examined
from bot.domain.stored_files import keep_file
from bot.models.message import FileState, Media, Message

AT_ONCE = 2  # each may take some fifty megabytes of memory
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
MOST_TRIES = 50  # nearly two days
MOST_REFUSALS = 5  # the platform also refuses a file that is not available for a moment

# Runs in every round, so it is built once, and it selects columns.
_DUE = (
    select(Media.id, Media.kind, Media.size, Media.reference_sealed, Media.fetch_tries, Message.channel)
    .join(Message)
    .where(Media.state == FileState.WAITING, Media.fetch_at <= bindparam("now"))
    .order_by(Media.fetch_at, Media.id)
    .limit(AT_ONCE)
)
_BEGIN = (
    update(Media).where(Media.id == bindparam("row")).values(fetch_tries=bindparam("tries"), fetch_at=bindparam("at"))
)


@dataclass(frozen=True)
class DueFile:
    """A file to be fetched now. `size`: as the platform told it, 0 if it did not. `tries`: those before this one."""

    media: UUID
    kind: str
    size: int
    reference: str
    channel: str
    tries: int


def due_files(tx: Tx) -> list[DueFile]:
    return [
        DueFile(
            row.id, row.kind, row.size, Media.reference.open(row.id, row.reference_sealed), row.channel, row.fetch_tries
        )
        for row in tx.execute(_DUE, {"now": tx.now})
    ]


def begin(tx: Tx, due: Sequence[DueFile]) -> None:
    """Counts the tries before the files are fetched, so that a file that kills the process is given up, too."""
    counted = [(each.media, each.tries + 1) for each in due]
    tx.execute(_BEGIN, [{"row": row, "tries": tries, "at": tx.now + _pause(tries)} for row, tries in counted])


def store_fetched(tx: Tx, media: Media, found: Examined | None) -> None:
    """Stores a file; or that it is kept out. One that is stored but must not be shown counts as refused."""
    if found is None:
        _end(media, FileState.REFUSED)
        return
    media.file_id = keep_file(tx, found.content, found.mime).id
    if found.shown:
        media.shown_id = keep_file(tx, found.shown, found.shown_mime).id
    media.exif = found.exif
    _end(media, FileState.REFUSED if found.hidden else FileState.STORED)


def store_too_large(media: Media) -> None:
    _end(media, FileState.TOO_LARGE)


def try_again(tx: Tx, media: Media, *, refused: bool) -> None:
    """Lets the file wait, each time longer. After many tries it is given up."""
    if media.fetch_tries >= (MOST_REFUSALS if refused else MOST_TRIES):
        _end(media, FileState.GONE)
    else:
        media.fetch_at = tx.now + _pause(media.fetch_tries)


def _pause(tries: int) -> timedelta:
    pause: timedelta = FIRST_PAUSE * 2 ** min(tries, 20)
    return min(pause, LONGEST_PAUSE)


def _end(media: Media, state: FileState) -> None:
    media.state, media.fetch_at = state, None
