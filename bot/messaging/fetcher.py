"""The fetcher: gets the files of attachments from their platform. No transaction is open during a download.

A killed process loses nothing: the row waits until the file is stored. Tries are counted before, so a file that kills
the process is given up some time.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.channel import Channel, DeliveryError, Rejected, TooLarge, TryLater
from bot.database.database import Database
from bot.database.transaction import Tx
from bot.domain.fetching import MOST_TRIES, DueFile, begin, due_files, store_fetched, store_too_large, try_again
from bot.domain.file_content import Examined, examine
from bot.errors import Outdated
from bot.models.message import FileState, Media, MediaKind

MEGABYTE = 1_000_000  # as people and the platform count

log = structlog.get_logger()


@dataclass
class Fetcher:
    """`settled` is called when a file is stored, kept out or given up."""

    database: Database
    channels: Mapping[str, Channel]
    settled: Callable[[Tx, Media], None]

    async def fetch_due(self) -> bool:
        """Fetches the next files, a few side by side. False if none is due."""
        due = await self.database.read(due_files)
        if due:
            await self.database.write(begin, due)
        await asyncio.gather(*map(self._fetch, due))
        return bool(due)

    async def _fetch(self, due: DueFile) -> None:
        """Fetches one file. One that cannot be handled waits longer, and does not hold up the others."""
        try:
            content = await self._download(due)
            outcome = await asyncio.to_thread(examine, MediaKind(due.kind), content)
            await self.database.write(self._store, due, outcome)
        except DeliveryError as error:
            await self.database.write(self._store, due, error)
        except (SQLAlchemyError, Outdated):
            raise
        except Exception as error:
            log.error("file not fetched", row=str(due.media), error=type(error).__name__)
            await self.database.write(self._store, due, TryLater(type(error).__name__))

    async def _download(self, due: DueFile) -> bytes:
        if due.tries >= MOST_TRIES:
            raise TryLater("tries")
        most = self.database.settings.media.max_megabytes * MEGABYTE
        if due.size > most:
            raise TooLarge("size")
        return await self.channels[due.channel].download(due.reference, most)

    def _store(self, tx: Tx, due: DueFile, outcome: Examined | DeliveryError | None) -> None:
        media = tx.session.get_one(Media, due.media, with_for_update=True)
        if media.state != FileState.WAITING:  # another process has stored it, because this one was cut off meanwhile
            return
        match outcome:
            case TooLarge():
                store_too_large(media)
            case DeliveryError():
                try_again(tx, media, refused=isinstance(outcome, Rejected))
            case _:
                store_fetched(tx, media, outcome)
        if media.state != FileState.WAITING:
            self.settled(tx, media)
