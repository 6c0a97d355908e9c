"""When and where an attachment was taken, as its metadata told before it was removed."""

import json
from datetime import MAXYEAR, MINYEAR, datetime

from bot.database.transaction import Tx
from bot.messages import Text, plain, text
from bot.models.message import Media


def taken(tx: Tx, media: Media) -> list[Text]:
    """The moment and the place, as far as they are known. A camera tells the time of the place where it was."""
    told = json.loads(media.exif or "{}")
    at, place = _moment(told.get("at", "")), told.get("place")
    facts = [text("story.taken_at", at=at.replace(tzinfo=tx.settings.unit.zone))] if at else []
    return [*facts, plain(f"{place[0]:.5f}, {place[1]:.5f}")] if place else facts


def _moment(words: str) -> datetime | None:
    """The moment in the form of EXIF; None if it is no moment, as of a camera whose clock was never set.

    Nor in the first and the last year there is: in another zone such a moment may not exist.
    """
    try:
        at = datetime.strptime(words, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera does not tell its zone
    except ValueError:
        return None
    return at if MINYEAR < at.year < MAXYEAR else None
