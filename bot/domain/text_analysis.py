"""What an officer's text says: the village from the area list, everything else from `bot/reading`."""

from collections.abc import Collection, Iterable

from bot.database.transaction import Tx
from bot.domain import areas
from bot.models.message import Message
from bot.models.tip import Desk, Urgency
from bot.reading.happened import read_happened
from bot.reading.lexicon import LEGAL
from bot.reading.understanding import LONGEST_READ, Reading, understand
from bot.reading.villages import Finding


def read_words(story: str) -> Reading:
    """What a story says, but for the village."""
    return understand(story)


def desk_of(reading: Reading, substances: Collection[str]) -> Desk:
    """The desk that answers: community policing if the text is about something else than drugs, else narcotics.

    `substances`: those that are known by now, also from the officer's taps.
    """
    return Desk.BINMAS if reading.other_matter and LEGAL.issuperset(substances) else Desk.NARCOTICS


def urgency_of(reading: Reading) -> Urgency:
    return Urgency(reading.urgency)


def happened_of(tx: Tx, words: str, message: Message | None) -> str | None:
    """When it happened, as the words say, counted from when the message was sent. Of a forwarded one nobody knows."""
    if message and message.forwarded:
        return None
    return read_happened(words[:LONGEST_READ], message.sent_at if message else tx.now, tx.settings.unit.zone)


def find_village(tx: Tx, own: Iterable[str], story: str) -> Finding:
    """The village that a story names. The officer's own villages, by code in `own`, are preferred."""
    return areas.known(tx).gazetteer.find(story[:LONGEST_READ], list(own))


def is_outside(tx: Tx, story: str) -> bool:
    """Whether a story names a place in another regency and none in this one."""
    return find_village(tx, (), story).outside
