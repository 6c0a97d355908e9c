"""What an officer's text says beyond its words: with the area list, the zone and the moment when it was sent."""

from collections.abc import Collection, Iterable

from bot.database.transaction import Tx
from bot.domain import areas
from bot.models.area import Area
from bot.models.message import Message
from bot.models.tip import Desk, Urgency
from bot.reading.happened import read_happened
from bot.reading.lexicon import LEGAL
from bot.reading.understanding import LONGEST_READ, Reading
from bot.reading.villages import Finding


def desk_of(reading: Reading, substances: Collection[str]) -> Desk:
    """The desk that answers: community policing if the text is about something else than drugs, else narcotics.

    `substances`: those that are known by now, also from the officer's taps.
    """
    return Desk.BINMAS if reading.other_matter and LEGAL.issuperset(substances) else Desk.NARCOTICS


def urgency_of(reading: Reading) -> Urgency:
    return Urgency(reading.urgency)


def happened_of(tx: Tx, words: str, message: Message | None) -> str | None:
    """When it happened, as the words say, counted from when the message was sent.

    None for a forwarded message: it does not tell when its words were written.
    """
    if message and message.forwarded:
        return None
    return read_happened(words[:LONGEST_READ], message.sent_at if message else tx.now, tx.settings.unit.zone)


def find_village(tx: Tx, own: Iterable[Area], story: str) -> Finding:
    """The village that a story names. Those in `own`, the officer's, are preferred."""
    return areas.known(tx).gazetteer.find(story[:LONGEST_READ], [area.code for area in own])


def is_outside(tx: Tx, story: str) -> bool:
    """Whether a story names a place in another regency and none in this one."""
    return find_village(tx, (), story).outside
